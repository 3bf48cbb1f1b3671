import type { Dockerfile, DockerfileStage } from './dockerfile.ts';
import { fromVariables } from './dockerfile-variables.ts';
import { expandVariables } from './expand-args.ts';

/** What a FROM stands on. */
export type StageBase =
  /** An earlier stage, by index. */
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'scratch' }
  /** What follows FROM, variables expanded; it may be empty or no reference at all. */
  | { readonly kind: 'image'; readonly text: string }
  /** Only the build knows it. */
  | { readonly kind: 'unknown' };

/**
 * What each FROM stands on when the Dockerfile is built with these build args, in the order of the stages.
 *
 * For build args that one object stands for in the whole plan, those of the spec: the answer for the last one is kept.
 */
export function stageBases(
  dockerfile: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
): readonly StageBase[] {
  const known = lastFound.get(dockerfile);
  if (known?.buildArgs === buildArgs) return known.bases;
  const bases = findStageBases(dockerfile, buildArgs);
  lastFound.set(dockerfile, { buildArgs, bases });
  return bases;
}

/** Each plan asks several times about the same file with the same build args. */
const lastFound = new WeakMap<
  Dockerfile,
  { readonly buildArgs: Readonly<Record<string, string>>; readonly bases: readonly StageBase[] }
>();

/** {@link stageBases} for build args that are made up for one question. */
export function findStageBases(
  dockerfile: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
): readonly StageBase[] {
  const lookup = fromVariables(dockerfile, buildArgs);
  return dockerfile.stages.map((stage) => {
    const text = expandVariables(stage.from.value, lookup, dockerfile.escape);
    if (text === undefined) return { kind: 'unknown' };
    const earlier = findStage(dockerfile.stages.slice(0, stage.index), text);
    if (earlier !== undefined) return { kind: 'stage', index: earlier.index };
    return text === 'scratch' ? { kind: 'scratch' } : { kind: 'image', text };
  });
}

/** The stage that a name means, in any case; of several with the name the last. */
export function findStage(
  stages: readonly DockerfileStage[],
  name: string,
): DockerfileStage | undefined {
  return stages.findLast((stage) => stage.name === name.toLowerCase());
}

/** The stage that `target` (a name or an index) selects; the last one when there is no target. */
export function targetStage(
  { stages }: Dockerfile,
  target: string | undefined,
): DockerfileStage | undefined {
  if (target === undefined) return stages.at(-1);
  return (
    findStage(stages, target) ?? (/^[0-9]+$/.test(target) ? stages[Number(target)] : undefined)
  );
}

/** The stage whose FROM names the image that a stage stands on, other stages between them followed. */
export function bottomStage(bases: readonly StageBase[], index: number): number {
  const base = bases[index];
  return base?.kind === 'stage' ? bottomStage(bases, base.index) : index;
}
