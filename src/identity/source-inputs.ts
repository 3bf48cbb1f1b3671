import { createHash } from 'node:crypto';
import { platformArgName } from '../spec/dockerfile-variables.ts';
import { mayNameParent, parentArgNames } from '../spec/parent-args.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { BuildContext } from './build-context.ts';
import type { CommitState, InputFile, SourceInputs } from './build-inputs.ts';

/** What was found out about an image before its parents are known. */
export interface SourceFindings {
  readonly context: BuildContext;
  readonly watched: readonly InputFile[];
  /** Labels that do not come from the history. */
  readonly labels: Readonly<Record<string, string>>;
  /** `linux/amd64`: of the engine, for images that name none. */
  readonly platform: string;
  readonly commitState: CommitState;
  /** A parent or base has ONBUILD instructions, which may declare build args that this Dockerfile does not. */
  readonly hasTriggers: boolean;
}

/** Puts together what an image is made from; equal values mean equal images, given equal parents and bases. */
export function sourceInputs(image: ImageSpec, findings: SourceFindings): SourceInputs {
  return {
    format: 1,
    dockerfile: createHash('sha256').update(image.dockerfile.text).digest('hex'),
    target: image.target,
    platforms: image.platforms.length === 0 ? [findings.platform] : image.platforms,
    labels: findings.labels,
    cache: image.cache,
    args: mayDeclareMore(image, findings) ? ownArgs(image) : declaredArgs(image),
    secrets: image.secrets.map(({ id }) => id).sort(),
    wholeContext: findings.context.whole,
    files: findings.context.entries.map((entry) =>
      entry.kind === 'symlink'
        ? { path: entry.path, kind: `-> ${entry.target}`, hash: '' }
        : {
            path: entry.path,
            kind: entry.executable ? 'executable' : 'file',
            hash: entry.hash ?? '',
          },
    ),
    watched: findings.watched,
    commitState: findings.commitState,
  };
}

/** ONBUILD ARG declares where it is carried out, in a stage of the same file or in another Dockerfile. */
function mayDeclareMore({ dockerfile }: ImageSpec, { hasTriggers }: SourceFindings): boolean {
  return hasTriggers || /\bONBUILD\b/i.test(dockerfile.text);
}

/** Build args that mean something to BuildKit itself, declared or not. */
const ofBuildKit = /^(?:BUILDKIT_.*|SOURCE_DATE_EPOCH)$/;

/** A name with variables, quotes or escapes declares what these come to. */
const computedName = /[$'"`\\]/;

/** BuildKit passes over other build args that no ARG declares; FROM knows those of the platform without one. */
function declaredArgs(image: ImageSpec): Readonly<Record<string, string>> {
  const { globalArgs, stages } = image.dockerfile;
  const declared = new Set(
    [...globalArgs, ...stages.flatMap(({ args }) => args)].map(({ name }) => name),
  );
  const own = ownArgs(image);
  if ([...declared].some((name) => computedName.test(name))) return own;
  return Object.fromEntries(
    Object.entries(own).filter(
      ([name]) => declared.has(name) || ofBuildKit.test(name) || platformArgName.test(name),
    ),
  );
}

/** Without those that name parents: parents count by what they are. */
function ownArgs(image: ImageSpec): Readonly<Record<string, string>> {
  let naming: ReadonlySet<string> | undefined;
  const namesParent = (name: string) =>
    mayNameParent(name) && (naming ??= parentArgNames(image)).has(name);
  return Object.fromEntries(Object.entries(image.buildArgs).filter(([name]) => !namesParent(name)));
}
