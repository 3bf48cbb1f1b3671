import { createHash } from 'node:crypto';
import type { ChangeSelection } from '../../src/changes/change-selection.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { buildImageGraph } from '../../src/graph/image-graph.ts';
import { buildIdOf } from '../../src/identity/build-id.ts';
import type { BuildInputs, SourceInputs } from '../../src/identity/build-inputs.ts';
import type { ImageRecord } from '../../src/identity/record.ts';
import { buildTag, imageTag } from '../../src/identity/exact-tags.ts';
import type { PlanStores } from '../../src/plan/find-image.ts';
import type { ImageInputs } from '../../src/plan/image-inputs.ts';
import type { ImageStore } from '../../src/plan/image-store.ts';
import type { PlanOptions, PlanWork } from '../../src/plan/plan-work.ts';
import { scopeOf, scopeOfPart, type ScopeRequest } from '../../src/plan/scope.ts';
import type { ImageSpec } from '../../src/spec/spec.ts';
import { imageRecord } from './image-record.ts';
import { memoryFiles } from './memory-files.ts';
import { specOf } from './spec-builders.ts';

/** `sha256:…` of a text: equal for equal texts alone. */
export function madeUpDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** What a {@link memoryStore} that is a registry calls the manifest of an image. */
export function manifestDigest(imageId: string): string {
  return madeUpDigest(`manifest of ${imageId}`);
}

/**
 * An {@link ImageStore} in memory.
 *
 * @param names image ID by name: `stack.test/base:2026.4-main`; what is added later is seen
 * @param onCall told of each look-up: `find stack.test/base:b-0123456789ab`
 */
export function memoryStore(
  kind: ImageStore['kind'],
  names: ReadonlyMap<string, string>,
  onCall: (call: string) => void = () => undefined,
): ImageStore {
  const isEngine = kind === 'engine';
  function named(method: string, repository: string, tag: string) {
    const name = `${repository}:${tag}`;
    onCall(`${method} ${name}`);
    const imageId = names.get(name);
    if (imageId === undefined) return undefined;
    const digest = isEngine ? undefined : manifestDigest(imageId);
    return { imageId, digest, identity: digest ?? imageId };
  }
  return {
    kind,
    resolve: ({ repository }, tag) => {
      const found = named('resolve', repository, tag);
      return Promise.resolve(found && { ...found, imageId: undefined });
    },
    find: ({ repository }, tag) => {
      const found = named('find', repository, tag);
      if (found === undefined) return Promise.resolve(undefined);
      const reference = `${repository}:${imageTag(found.imageId)}`;
      return Promise.resolve({ ...found, reference, here: isEngine });
    },
  };
}

/** An {@link ImageStore} that does not answer: each look-up throws a new `REGISTRY_UNREACHABLE` with the number of the look-up. */
export function silentStore(kind: ImageStore['kind'] = 'registry'): ImageStore {
  let asked = 0;
  const refuse = () => {
    asked += 1;
    return Promise.reject(
      new UserError('REGISTRY_UNREACHABLE', `stack.test does not answer (${asked})`),
    );
  };
  return { kind, resolve: refuse, find: refuse };
}

/** An image that is made from what `fields` say, and from nothing else. */
export function imageInputsOf(
  image: ImageSpec,
  fields: Partial<Omit<ImageInputs, 'image' | 'source'>> & {
    readonly source?: Partial<SourceInputs>;
  } = {},
): ImageInputs {
  const source: SourceInputs = {
    format: 1,
    dockerfile: madeUpDigest(`Dockerfile of ${image.key}`).slice('sha256:'.length),
    target: undefined,
    platforms: ['linux/amd64'],
    labels: {},
    cache: 'none',
    args: {},
    secrets: [],
    wholeContext: false,
    files: [],
    watched: [],
    commitState: 'clean',
    ...fields.source,
  };
  const context = {
    entries: [],
    whole: false,
    reads: () => false,
    readsBelow: () => false,
    unlisted: [],
  };
  return { context, bases: {}, unpinned: [], triggers: [], ignored: [], ...fields, image, source };
}

/** Nothing changed since the commit that was compared with. */
export const nothingChanged: ChangeSelection = {
  base: undefined,
  head: undefined,
  comparison: 'nothing was compared',
  all: [],
  force: false,
  images: new Map(),
  notes: [],
};

/** An image of the stack as a build of its inputs made it. */
export interface BuiltImage {
  readonly image: ImageSpec;
  readonly imageId: string;
  readonly buildId: string;
  readonly inputs: BuildInputs;
}

/** Every image of the stack, each built on its parents; image IDs follow from build IDs. */
export function builtImages({
  graph,
  inputs,
}: Pick<PlanWork, 'graph' | 'inputs'>): ReadonlyMap<string, BuiltImage> {
  const built = new Map<string, BuiltImage>();
  for (const key of graph.nodes.keys()) {
    const found = inputs.get(key);
    if (found === undefined) continue;
    const { image, source, bases } = found;
    const parents = image.parents.map((parent) => [parent, built.get(parent)?.imageId ?? '']);
    const all = {
      ...source,
      bases,
      parents: Object.fromEntries(parents) as Record<string, string>,
    };
    const buildId = buildIdOf(all);
    built.set(key, { image, buildId, inputs: all, imageId: madeUpDigest(`built from ${buildId}`) });
  }
  return built;
}

/** Names under which a built image stands in a store: `i-…`, `b-…` and those given. */
export function namesOf(
  { image: { repository }, imageId, buildId }: Omit<BuiltImage, 'inputs'>,
  tags: readonly string[] = [],
): readonly (readonly [string, string])[] {
  return [imageTag(imageId), buildTag(buildId), ...tags].map(
    (tag) => [`${repository}:${tag}`, imageId] as const,
  );
}

/** The record of a built image. */
export function recordOf(built: BuiltImage, changes: Partial<ImageRecord> = {}): ImageRecord {
  const { image, imageId, buildId, inputs } = built;
  const { key, repository } = image;
  return imageRecord({ key, repository, imageId, buildId, inputs, ...changes });
}

/** What a {@link planWork} may be told. */
export type PlanWorkFields = Partial<Omit<PlanWork, 'options' | 'stores' | 'scope'>> & {
  readonly options?: Partial<PlanOptions>;
  readonly stores?: Partial<PlanStores>;
  readonly ask?: Partial<ScopeRequest>;
};

/**
 * A {@link PlanWork} of these images for `2026.4-main`, as `stack build` has it on an empty engine: nothing changed, every image has
 * its record, no image has tests. `ask` says which images are asked for.
 */
export function planWork(images: readonly ImageSpec[], fields: PlanWorkFields = {}): PlanWork {
  const { options, stores, ask, ...rest } = fields;
  const spec = fields.spec ?? specOf(images);
  const graph = fields.graph ?? buildImageGraph(images);
  const changes = fields.changes ?? nothingChanged;
  const { strategy } = spec.changeDetection;
  const request = { named: undefined, affected: false, all: false, strategy, ...ask };
  return {
    spec,
    graph,
    changes,
    scope:
      fields.part === undefined
        ? scopeOf(graph, changes, request)
        : scopeOfPart(graph, fields.part),
    inputs: new Map(images.map((image) => [image.key, imageInputsOf(image)])),
    source: { files: memoryFiles(), rootDir: spec.rootDir, listing: undefined },
    runnable: ['linux/amd64'],
    findRecord: () => Promise.resolve(undefined),
    tags: ['2026.4-main', '2026.4-stable'],
    now: Date.UTC(2026, 3, 1),
    ...rest,
    options: { push: false, fullRebuild: false, retest: false, refresh: false, ...options },
    stores: {
      registry: undefined,
      engine: memoryStore('engine', new Map()),
      remote: undefined,
      hasRecord: () => Promise.resolve(true),
      ...stores,
    },
  };
}
