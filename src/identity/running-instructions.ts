import { copyVariables } from '../spec/dockerfile-variables.ts';
import type { Dockerfile, DockerfileCopy, DockerfileMount } from '../spec/dockerfile.ts';
import type { VariableLookup } from '../spec/expand-args.ts';
import { stageBases, type StageBase } from '../spec/stage-bases.ts';

/** What is known of the variables of a build before it runs. */
export interface KnownVariables {
  /** Of the spec. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /**
   * Names that ENV instructions of parents and bases set, which older BuildKits put before an ARG of that name. `undefined`: not
   * known, so that no variable is certain above an image.
   */
  readonly inheritedEnv?: ReadonlySet<string> | undefined;
}

/** An instruction with the variables it sees. */
export interface Running<Instruction> {
  readonly instruction: Instruction;
  readonly lookup: VariableLookup;
}

/** What of a Dockerfile reads files while it is built. */
export interface RunningInstructions {
  readonly copies: readonly Running<DockerfileCopy>[];
  readonly mounts: readonly Running<DockerfileMount>[];
}

/**
 * The instructions that read files in the build of a Dockerfile, of every stage, also of those that the target does not need: too
 * much is only slow. ONBUILD ones are for the builds of children, unless another stage of the file stands on theirs.
 */
export function runningInstructions(
  dockerfile: Dockerfile,
  { buildArgs, inheritedEnv }: KnownVariables,
): RunningInstructions {
  const known = lastFound.get(dockerfile);
  if (known?.buildArgs === buildArgs && known.inheritedEnv === inheritedEnv) return known.found;
  const found = findRunning(dockerfile, { buildArgs, inheritedEnv });
  lastFound.set(dockerfile, { buildArgs, inheritedEnv, found });
  return found;
}

/** Each plan asks twice about the same file with the same variables. */
const lastFound = new WeakMap<
  Dockerfile,
  KnownVariables & { readonly found: RunningInstructions }
>();

function findRunning(dockerfile: Dockerfile, known: KnownVariables): RunningInstructions {
  const bases = stageBases(dockerfile, known.buildArgs);
  const running = dockerfile.stages.map((stage) => {
    const hasTriggers = bases.some((base) => mayBeStage(base, stage.index));
    const shadowing = shadowingEnv(dockerfile, bases, stage.index, known.inheritedEnv);
    const lookupAt = ({ onBuild, line }: DockerfileCopy | DockerfileMount): VariableLookup => {
      if (onBuild || shadowing === undefined) return () => ({ kind: 'unknown' });
      const lookup = copyVariables(dockerfile, stage, line, known.buildArgs);
      return (name) => (shadowing.has(name) ? { kind: 'unknown' } : lookup(name));
    };
    const runs = ({ onBuild }: DockerfileCopy | DockerfileMount) => !onBuild || hasTriggers;
    const withLookup = <Instruction extends DockerfileCopy | DockerfileMount>(
      instruction: Instruction,
    ) => ({ instruction, lookup: lookupAt(instruction) });
    return {
      copies: stage.copies.filter(runs).map(withLookup),
      mounts: stage.mounts.filter(runs).map(withLookup),
    };
  });
  return {
    copies: running.flatMap(({ copies }) => copies),
    mounts: running.flatMap(({ mounts }) => mounts),
  };
}

function mayBeStage(base: StageBase, index: number): boolean {
  return base.kind === 'unknown' || (base.kind === 'stage' && base.index === index);
}

/** Names that an ENV below a stage may set; `undefined` when not all are known. */
function shadowingEnv(
  dockerfile: Dockerfile,
  bases: readonly StageBase[],
  index: number,
  inheritedEnv: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  const base = bases[index];
  if (base?.kind === 'scratch') return new Set(['PATH']);
  if (base?.kind === 'image') return inheritedEnv && new Set(['PATH', ...inheritedEnv]);
  if (base?.kind !== 'stage') return undefined;
  const below = shadowingEnv(dockerfile, bases, base.index, inheritedEnv);
  return below && new Set([...below, ...(dockerfile.stages[base.index]?.envNames ?? [])]);
}
