import type { ChangeReason, ChangeSelection } from '../../../src/changes/change-selection.ts';
import type { PlannedRunImage, RunPlan } from '../../../src/plan/build-plan.ts';
import { imageTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { planImages } from '../../../src/plan/plan-images.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import type { ChangeDetection, ImageSpec, Spec } from '../../../src/spec/spec.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import {
  builtImages,
  manifestDigest,
  memoryStore,
  namesOf,
  nothingChanged,
  planWork,
  type BuiltImage,
  type PlanWorkFields,
} from '../../support/plan-builders.ts';
import { imagesOf, specOf, type Family } from '../../support/spec-builders.ts';

/** The moving tag of the branch. */
export const tag = '2026.4-main';

const family: Family = { base: [], tools: [], r: ['base'], lab: ['base'], report: ['r', 'tools'] };

/** A family of images, in the order of the spec: `base` ← `r` ← `report`, `base` ← `lab`, `tools` ← `report`. */
export const images = imagesOf(family);

/** The family as a build of what it is now would make it. */
export const built = builtImages(planWork(images));

/** Their keys. */
export const every = Object.keys(family);

/** The names of these built images, as a run on this branch leaves them. */
export function tagged(
  keys: readonly string[],
  from: ReadonlyMap<string, BuiltImage> = built,
): ReadonlyMap<string, string> {
  return new Map(keys.flatMap((key) => namesOf(one(from, key), [tag])));
}

/** What a map has under a key that it must have. */
export function one<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`${key} is not there`);
  return value;
}

/** An engine with these names. */
export const engineWith = (names: ReadonlyMap<string, string>) => memoryStore('engine', names);

/** A registry with these names. */
export const registryWith = (names: ReadonlyMap<string, string>) => memoryStore('registry', names);

/** Images as they were planned, by their keys instead of all that the spec says of them. */
export function shown(planned: readonly PlannedRunImage[]) {
  return planned.map(({ image: { key }, ...rest }) => ({ key, ...rest }));
}

/** State by key. */
function statesOf({ images: planned }: RunPlan): Readonly<Record<string, string>> {
  return Object.fromEntries(planned.map(({ image, state }) => [image.key, state]));
}

/** The plan of these images. */
export function planOf(
  fields: PlanWorkFields = {},
  of: readonly ImageSpec[] = images,
): Promise<RunPlan> {
  return planImages(planWork(of, fields));
}

/** State of each of these images, by key. */
export async function states(fields: PlanWorkFields = {}, of: readonly ImageSpec[] = images) {
  return statesOf(await planOf(fields, of));
}

/** One image of a plan. */
export async function imageOf(
  key: string,
  fields: PlanWorkFields = {},
  of: readonly ImageSpec[] = images,
): Promise<PlannedRunImage> {
  const plan = await planOf(fields, of);
  return one(new Map(plan.images.map((planned) => [planned.image.key, planned])), key);
}

/** What an image goes through that is built and not pushed. */
export const allSteps = ['build', 'basic-tests', 'tag', 'manifest-page'] as const;

/** How a built image is described that was found in such a store. */
export function foundAs(key: string, kind: ImageStore['kind'], here = kind === 'engine') {
  const { imageId, image } = one(built, key);
  const digest = kind === 'registry' ? manifestDigest(imageId) : undefined;
  return { imageId, reference: `${image.repository}:${imageTag(imageId)}`, digest, here };
}

/** A repository in which these files are. */
export function sourceWith(...paths: readonly string[]): PlanWork['source'] {
  const files = memoryFiles(Object.fromEntries(paths.map((path) => [path, 'exit 0\n'])));
  return { files, rootDir: '/stack', listing: undefined };
}

/** The family with rules about changes. */
export function specWith(changeDetection: Partial<ChangeDetection>): Spec {
  const spec = specOf(images);
  return { ...spec, changeDetection: { ...spec.changeDetection, ...changeDetection } };
}

/** Commits that changed a file of each of these images. */
export function changed(...keys: readonly string[]): ChangeSelection {
  const reason: ChangeReason = { kind: 'files-changed', text: 'files changed: a', paths: ['a'] };
  return { ...nothingChanged, images: new Map(keys.map((key) => [key, [reason]])) };
}

/** Why {@link changed} selects an image. */
export const filesChanged = { kind: 'files-changed', text: 'files changed: a', paths: ['a'] };
