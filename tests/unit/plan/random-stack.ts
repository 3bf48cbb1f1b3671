import fc from 'fast-check';
import { imageTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import {
  builtImages,
  imageInputsOf,
  madeUpDigest,
  memoryStore,
  namesOf,
  planWork,
  type BuiltImage,
} from '../../support/plan-builders.ts';
import { imageSpec, type Family } from '../../support/spec-builders.ts';
import { families } from './random-family.ts';

/** What an image of a random stack is like, and where it is. */
export interface Situation {
  readonly published: boolean;
  readonly here: boolean;
  /** What the tag of the branch names, where the image is. */
  readonly tag: 'image' | 'nothing' | 'another';
  readonly hasRecord: boolean;
  readonly prepull: boolean;
  readonly isUnpinned: boolean;
  /** It has tests, and no verdict of them. */
  readonly isUntested: boolean;
  readonly isNamed: boolean;
}

/** A family of images, whatever exists of it, and what is asked for. */
export interface RandomStack {
  readonly family: Family;
  readonly situations: ReadonlyMap<string, Situation>;
  /** Keys in the order of the spec, and in another one. */
  readonly keys: readonly string[];
  readonly shuffled: readonly string[];
  readonly push: boolean;
  readonly counts: ImageStore['kind'];
  /** Some images were named. */
  readonly byNames: boolean;
}

const seldom = fc.integer({ min: 0, max: 9 }).map((number) => number === 9);
const mostly = seldom.map((isSo) => !isSo);

const situations: fc.Arbitrary<Situation> = fc.record({
  published: mostly,
  here: seldom,
  tag: fc.constantFrom('image', 'image', 'nothing', 'another'),
  hasRecord: mostly,
  prepull: fc.boolean(),
  isUnpinned: seldom,
  isUntested: seldom,
  isNamed: fc.boolean(),
});

/** Stacks of one to nine images of which most exist somewhere. */
export const randomStacks: fc.Arbitrary<RandomStack> = families.chain((family) => {
  const keys = Object.keys(family);
  const entries = keys.map((key) => situations.map((situation) => [key, situation] as const));
  return fc.record({
    family: fc.constant(family),
    situations: fc.tuple(...entries).map((found) => new Map(found)),
    keys: fc.constant(keys),
    shuffled: fc.shuffledSubarray(keys, { minLength: keys.length }),
    push: fc.boolean(),
    counts: fc.constantFrom('registry', 'engine'),
    byNames: fc.boolean(),
  });
});

/**
 * The work of planning a stack.
 *
 * @param keys all of them, in the order of the spec
 */
export function randomWork(stack: RandomStack, keys: readonly string[]): PlanWork {
  const with_ = (wanted: keyof Situation) =>
    keys.filter((key) => stack.situations.get(key)?.[wanted] === true);
  const specs = keys.map((key) =>
    imageSpec(key, {
      parents: stack.family[key] ?? [],
      prepull: with_('prepull').includes(key),
    }),
  );
  const inputs = new Map(
    specs.map((image) => {
      const unpinned = with_('isUnpinned').includes(image.key) ? ['line 2: ADD https://x'] : [];
      return [image.key, imageInputsOf(image, { unpinned })] as const;
    }),
  );
  const built = [...builtImages({ ...planWork(specs), inputs }).values()];
  const storeOf = (kind: ImageStore['kind'], where: 'published' | 'here') =>
    memoryStore(kind, new Map(built.flatMap((image) => namesAt(stack, image, where))));

  const isRegistry = stack.counts === 'registry';
  const registry = storeOf('registry', 'published');
  const tests = with_('isUntested').map((key) => [`/stack/images/${key}/tests/test_a.sh`, '']);
  return planWork(specs, {
    inputs,
    source: {
      files: memoryFiles(Object.fromEntries(tests) as Record<string, string>),
      rootDir: '/stack',
      listing: undefined,
    },
    stores: {
      registry: isRegistry ? registry : undefined,
      remote: isRegistry ? undefined : registry,
      engine: storeOf('engine', 'here'),
      hasRecord: ({ key }) => Promise.resolve(with_('hasRecord').includes(key)),
    },
    options: { push: stack.push && isRegistry },
    ask: { named: stack.byNames ? with_('isNamed') : undefined },
  });
}

function namesAt(
  { situations: all }: RandomStack,
  built: BuiltImage,
  where: 'published' | 'here',
): readonly (readonly [string, string])[] {
  const situation = all.get(built.image.key);
  if (situation?.[where] !== true) return [];
  if (situation.tag === 'image') return namesOf(built, ['2026.4-main']);
  const other = madeUpDigest('another');
  const names = [imageTag(other), '2026.4-main'].map(
    (tag) => [`${built.image.repository}:${tag}`, other] as const,
  );
  return [...namesOf(built), ...(situation.tag === 'another' ? names : [])];
}
