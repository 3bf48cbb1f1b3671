import { join } from 'node:path';
import { readBuildContext, type BuildContext } from '../identity/build-context.ts';
import type { CommitState, InputFile, SourceInputs } from '../identity/build-inputs.ts';
import type { ResolvedBase } from '../identity/external-bases.ts';
import type { FileSource } from '../identity/file-hash.ts';
import { sourceLabels } from '../identity/image-labels.ts';
import { sourceInputs } from '../identity/source-inputs.ts';
import { unpinnedSources } from '../identity/unpinned-sources.ts';
import { watchedFiles } from '../identity/watched-files.ts';
import { instructionLines, joinContinuedLines } from '../spec/dockerfile-lines.ts';
import type { Dockerfile } from '../spec/dockerfile.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';

/** What an image is made from, as far as that can be told before its parents are known. */
export interface ImageInputs {
  readonly image: ImageSpec;
  readonly context: BuildContext;
  readonly source: SourceInputs;
  /** Digest of each external reference, or `local:` and the engine's ID. */
  readonly bases: Readonly<Record<string, string>>;
  /** What a build reads and nobody can name before, in sentences: such an image is always put through the engine. */
  readonly unpinned: readonly string[];
  /** ONBUILD instructions that run in this build. */
  readonly triggers: readonly string[];
  /** Files among these that no commit has, since git ignores them, relative to the root. */
  readonly ignored: readonly string[];
}

/** How what an image is made from stands to the last commit. */
export interface CommitStanding {
  readonly state: CommitState;
  /** Files that no commit has, since git ignores them, relative to the root. */
  readonly ignored: readonly string[];
  /** Where files lie that a link leads to, relative to the root. */
  readonly linked: readonly string[];
}

/** What is the same for all images. */
export interface InputsRequest {
  readonly source: FileSource;
  readonly spec: Spec;
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  /** `linux/amd64`. */
  readonly platform: string;
  /** Address of the repository for people. */
  readonly sourceUrl: string | undefined;
  /** Asked when the files are known. */
  readonly standing: (
    image: ImageSpec,
    context: BuildContext,
    watched: readonly InputFile[],
  ) => Promise<CommitStanding>;
}

/**
 * Finds out what an image is made from.
 *
 * @throws {UserError} `SPEC_CONTEXT` when a file of its context cannot be read
 */
export async function imageInputs(request: InputsRequest, image: ImageSpec): Promise<ImageInputs> {
  const { source, spec, bases } = request;
  const triggers = inheritedTriggers(image, spec, bases);
  const [context, watched] = await Promise.all([
    readBuildContext(source.files, {
      rootDir: source.rootDir,
      contextDir: join(spec.rootDir, image.contextDir),
      dockerfilePath: join(spec.rootDir, image.dockerfilePath),
      dockerfile: image.dockerfile,
      buildArgs: image.buildArgs,
      listing: source.listing,
      inheritedTriggers: triggers,
      leftOut: image.contextDir === '.' ? neverSent(spec.rootDir) : [],
    }),
    watchedFiles(source, image.watch),
  ]);
  const { state, ignored, linked } = await request.standing(image, context, watched);
  return {
    image,
    context: linked.length === 0 ? context : { ...context, linked },
    triggers,
    ignored,
    bases: baseIdentities(image, bases),
    unpinned: unpinnedSources(image.dockerfile, image.buildArgs, triggers),
    source: sourceInputs(image, {
      context,
      watched,
      labels: sourceLabels(image, spec.tagPrefix, request.sourceUrl),
      platform: request.platform,
      commitState: state,
      hasTriggers: triggers.length > 0,
    }),
  };
}

/** They lie at the root, so no other context has them in it. */
function neverSent(rootDir: string): readonly string[] {
  return ['artifacts', '.stack'].map((folder) => join(rootDir, folder));
}

function baseIdentities(
  image: ImageSpec,
  bases: ReadonlyMap<string, ResolvedBase>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    image.externalBases.flatMap(({ reference }) => {
      const base = bases.get(reference);
      const identity = base?.digest ?? `local:${base?.localId ?? 'unknown'}`;
      return reference === 'scratch' ? [] : [[reference, identity] as const];
    }),
  );
}

/** ONBUILD instructions that run in this build: of external bases, and of parents in the stack. */
function inheritedTriggers(
  image: ImageSpec,
  spec: Spec,
  bases: ReadonlyMap<string, ResolvedBase>,
): readonly string[] {
  const stoodOn = image.externalBases.filter(({ use }) => use === 'final-from' || use === 'from');
  const external = stoodOn.flatMap((base) => bases.get(base.reference)?.onBuild ?? []);
  const parents = image.parents.flatMap((key) => spec.images.get(key) ?? []);
  const inStack = parents.flatMap((parent) => triggersIn(parent.dockerfile));
  return [...external, ...inStack];
}

/** Those of one Dockerfile, read once for all images that are built on it. */
function triggersIn(dockerfile: Dockerfile): readonly string[] {
  const known = foundTriggers.get(dockerfile);
  if (known !== undefined) return known;
  const { text, escape } = dockerfile;
  const triggers = instructionLines(text, escape).flatMap(({ start, end }) => {
    const instruction = joinContinuedLines(text.slice(start, end), escape);
    return /^\s*ONBUILD\s+(.*)$/is.exec(instruction)?.[1] ?? [];
  });
  foundTriggers.set(dockerfile, triggers);
  return triggers;
}

const foundTriggers = new WeakMap<Dockerfile, readonly string[]>();
