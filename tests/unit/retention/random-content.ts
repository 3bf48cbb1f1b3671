import fc from 'fast-check';
import type { RetentionPolicy } from '../../../src/retention/retention-policy.ts';
import type {
  ManifestContent,
  Need,
  RegistryContent,
} from '../../../src/retention/registry-content.ts';
import { contentOf, dayMs, madeDigest, policyOf, type MadeManifest } from './contents.ts';

/** Whatever may lie at a registry, and what is to be kept of it. */
export interface Situation {
  readonly content: RegistryContent;
  readonly policy: RetentionPolicy;
}

const repositories = ['acme/base', 'acme/child'] as const;
const imageNames = ['1', '2', '3', '4', '5', '6'] as const;
const branches = ['main', 'feature', 'pr-7'] as const;

const days = fc.constantFrom(undefined, 1, 5, 10, 20, 30, 40, 100, 200);

/** Names of manifests that another may speak of; of some there is none. */
const anyDigest = fc.constantFrom(...imageNames, 'index 1', 'index 2', 'lost').map(madeDigest);

const needs: fc.Arbitrary<readonly Need[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('digest' as const),
      digest: anyDigest,
      repository: fc.constantFrom(undefined, 'stack.test/acme/base', 'stack.test/acme/child'),
    }),
    fc.record({
      kind: fc.constant('tag' as const),
      repository: fc.constantFrom('stack.test/acme/base', 'stack.test/acme/stack-lock'),
      tag: fc.constantFrom('2026.4-pr-7', '2026.4-main-0000001', '2026.4-feature', 'lost'),
    }),
  ),
  { maxLength: 3 },
);

const imageTags = [
  ...['i', 'b', 't'].flatMap((kind) => [1, 2, 3].map((one) => `${kind}-00000000000${one}`)),
  ...['main', 'feature'].flatMap((branch) => [
    `2026.4-${branch}`,
    ...[1, 2, 3, 4].map((one) => `2026.4-${branch}-000000${one}`),
  ]),
  ...['2026.4-pr-7', '2026.4-pr-8', '2026.4-stable', 'stable', 'course', '2025.10-main'],
];
const lockTags = [
  ...['main', 'feature'].flatMap((branch) => [
    `2026.4-${branch}`,
    ...[1, 2, 3, 4].map((one) => `2026.4-${branch}-000000${one}`),
  ]),
  ...['2026.4-pr-7', '2026.4-stable', '2026.4-stable-1', '2026.4-stable-2', '2026.4-stable-10'],
  ...['journal-0000000000000001', 'journal-0000000000000002', 'strange'],
];

const imageId = fc.constantFrom('x', 'y', 'z', 'w').map(madeDigest);

const imageContents: fc.Arbitrary<ManifestContent> = fc.oneof(
  { weight: 6, arbitrary: imageId.map((id) => ({ kind: 'image' as const, imageId: id })) },
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(anyDigest, { maxLength: 2 })
      .map((children) => ({ kind: 'index' as const, children })),
  },
  { weight: 2, arbitrary: imageId.map((id) => ({ kind: 'about-image' as const, imageId: id })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'removed-tag' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'other' as const }) },
);

const lockContents: fc.Arbitrary<ManifestContent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('lock' as const),
      prefix: fc.constant('2026.4'),
      branch: fc.constantFrom(...branches),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('release' as const),
      tag: fc.constant('2026.4-stable'),
      number: fc.constantFrom(1, 2, 10),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('journal' as const), isClosed: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'other' as const }) },
);

/** Manifests of one repository, with tags dealt out to them at random. */
function manifestsOf(
  names: readonly string[],
  contents: fc.Arbitrary<ManifestContent>,
  tags: readonly string[],
): fc.Arbitrary<readonly MadeManifest[]> {
  const one = fc.record({
    content: contents,
    days,
    needs,
    subject: fc.option(fc.constantFrom(...imageNames), { nil: '', freq: 6 }),
  });
  return fc
    .record({
      made: fc.array(one, { minLength: 1, maxLength: names.length }),
      dealt: fc.array(fc.nat({ max: names.length }), {
        minLength: tags.length,
        maxLength: tags.length,
      }),
    })
    .map(({ made, dealt }) =>
      made.map(({ subject, ...fields }, place) => ({
        ...fields,
        name: names[place] ?? '',
        tags: tags.filter((_, index) => dealt[index] === place),
        ...(subject === '' || subject === names[place] ? {} : { subject }),
      })),
    );
}

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });

/** Registries with two repositories and a place for locks, in which anything may name anything. */
export const situations: fc.Arbitrary<Situation> = fc
  .record({
    base: manifestsOf([...imageNames, 'index 1'], imageContents, imageTags),
    child: manifestsOf([...imageNames, 'index 2'], imageContents, imageTags),
    locks: manifestsOf(['a', 'b', 'c', 'd', 'e', 'f'], lockContents, lockTags),
    deletesBy: fc.constantFrom('manifests' as const, 'versions' as const),
    perBranch: maybe(fc.integer({ min: 1, max: 3 })),
    releases: maybe(fc.integer({ min: 1, max: 2 })),
    branchesMs: maybe(fc.constantFrom(20 * dayMs, 60 * dayMs)),
    pullRequestsMs: maybe(fc.constantFrom(14 * dayMs, 60 * dayMs)),
    tags: fc.constantFrom([], ['*-0000002'], ['i-*']),
    liveBranches: fc.constantFrom([], ['2026.4-feature']),
  })
  .map(({ base, child, locks, deletesBy, ...changes }) => ({
    content: contentOf(
      { 'acme/stack-lock': locks, [repositories[0]]: base, [repositories[1]]: child },
      deletesBy,
    ),
    policy: policyOf(changes),
  }));
