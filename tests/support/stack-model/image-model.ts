import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { contextOf, lineOf } from './context-model.ts';
import { ignoreFilesOf } from './ignore-model.ts';
import { frontendArgs } from './names.ts';
import {
  identityOf,
  indented,
  stageModel,
  type BuildModel,
  type ParentModel,
} from './stage-model.ts';
import type { ModelImage, Sources, StackState, Watch } from './state.ts';
import { writtenFiles } from './written-files.ts';

const known = new WeakMap<StackState, Map<string, ParentModel>>();

/** What a build of an image makes now: a text that is another one exactly when the image is another one. */
export function modelImage(state: StackState, key: string): string {
  return modelOf(state, key).lines.join('\n');
}

/** The ID of an image that stands for `value`. */
export function modelId(value: string): string {
  return `sha256:${createHash('sha256').update(value).digest('hex')}`;
}

function modelOf(state: StackState, key: string): ParentModel {
  const models = known.get(state) ?? new Map<string, ParentModel>();
  known.set(state, models);
  const earlier = models.get(key);
  if (earlier !== undefined) return earlier;
  const model = freshModel(state, key);
  models.set(key, model);
  return model;
}

function freshModel(state: StackState, key: string): ParentModel {
  const { sources, world } = state;
  const image = imageIn(sources, key);
  const parent = (index: number) => modelOf(state, sources.images[index]?.key ?? '');
  const model = buildModel({ sources, world, parent }, image);
  return { ...model, lines: [`revision ${revisionOf(state, image)}`, ...model.lines] };
}

interface Surroundings extends Pick<BuildModel, 'parent' | 'world'> {
  readonly sources: Sources;
}

function buildModel(surroundings: Surroundings, image: ModelImage): ParentModel {
  const { sources, world, parent } = surroundings;
  const build = { image, context: contextOf(sources, image), world, parent };
  const stage = stageModel(build, image.target ?? image.stages.length - 1);
  const lines = [...headOf(surroundings, image), ...watchedLines(sources, image), ...stage.lines];
  return { ...stage, lines };
}

function imageIn(sources: Sources, key: string): ModelImage {
  const image = sources.images.find((other) => other.key === key);
  if (image === undefined) throw new Error(`there is no ${key} in this stack`);
  return image;
}

function headOf(surroundings: Surroundings, image: ModelImage): readonly string[] {
  const { world } = surroundings;
  const { platforms, syntax, cache } = image;
  const frontend = syntax === undefined ? undefined : world.externals[syntax];
  const labels = Object.entries(labelsOf(surroundings, image)).sort();
  return [
    ...labels.map(([name, value]) => `label ${name}=${value}`),
    `platforms ${[...(platforms.length === 0 ? [world.platform] : platforms)].sort().join(' ')}`,
    `cache ${cache === 'inline' ? 'inline' : 'elsewhere'}`,
    ...(frontend === undefined ? [] : [`frontend ${identityOf(frontend)}`]),
    ...frontendArgs.map((name) => `${name} ${image.args[name] ?? 'unset'}`),
  ];
}

function labelsOf(
  { sources, world }: Surroundings,
  { key, context, dockerfile, labels }: ModelImage,
): Readonly<Record<string, string>> {
  return {
    title: key,
    description: posix.join(context, dockerfile),
    version: sources.prefix,
    source: world.webUrl ?? '',
    ...labels,
  };
}

/**
 * A label says whether the image is as a commit has it; which commit that is may stay the one that it was built from first.
 * Where files differ that only some stage reads, or that the spec says in other words, the label may say either.
 */
function revisionOf(state: StackState, image: ModelImage): string {
  const { committed, sources, world, labelled } = state;
  if (committed === undefined) return 'none';
  const before = imageIn(committed, image.key);
  const parent = (index: number) => ({ lines: [`parent ${index}`], env: new Map(), triggers: [] });
  const ownPart = (of: Sources, one: ModelImage) =>
    buildModel({ sources: of, world, parent }, one).lines.join('\n');
  if (ownPart(sources, image) !== ownPart(committed, before)) return 'dirty';
  const isSame = everythingAround(sources, image) === everythingAround(committed, before);
  return isSame ? 'clean' : (labelled?.get(image.key) ?? 'clean');
}

/** More than can be in an image. */
function everythingAround(sources: Sources, image: ModelImage): string {
  const files = writtenFiles(sources);
  const own = [...ignoreFilesOf(image), posix.join(image.context, image.dockerfile)];
  return JSON.stringify([
    image,
    sources.prefix,
    own.map((path) => files.get(path)),
    [...contextOf(sources, image)],
    watchedLines(sources, image),
  ]);
}

/** The user says that the image is made from these too. */
function watchedLines(sources: Sources, image: ModelImage): readonly string[] {
  const lines = [...writtenFiles(sources)]
    .filter(([path]) => image.watch.some((watch) => isWatched(watch, path)))
    .map(([path, entry]) => lineOf(path, entry));
  return ['watched', ...indented(lines)];
}

function isWatched(watch: Watch, path: string): boolean {
  if (watch.kind === 'file') return path === watch.path;
  if (watch.kind === 'below') return path.startsWith(`${watch.folder}/`);
  return posix.dirname(path) === watch.folder && path.endsWith(watch.ending);
}
