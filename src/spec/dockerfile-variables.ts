import type { Dockerfile, DockerfileArg, DockerfileStage } from './dockerfile.ts';
import { expandVariables, type VariableLookup, type VariableState } from './expand-args.ts';

type BuildArgs = Readonly<Record<string, string>>;

/** Names of the build args that BuildKit sets for each platform it builds for, where the build gives none. */
export const platformArgName = /^(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$/;

/**
 * The variables that FROM lines see: the ARGs before the first FROM, with the build args given to the build. One
 * that is declared nowhere is unset.
 */
export function fromVariables(dockerfile: Dockerfile, buildArgs: BuildArgs): VariableLookup {
  const states = new Map<string, VariableState>();
  const lookup = (name: string): VariableState => {
    const undeclared = { kind: platformArgName.test(name) ? 'unknown' : 'unset' } as const;
    return states.get(name) ?? undeclared;
  };
  for (const arg of dockerfile.globalArgs) declare(arg, states, lookup, buildArgs, dockerfile);
  return lookup;
}

/**
 * The variables that COPY and ADD see at a line of a stage, as far as its own ARGs tell. The rest is unknown: an ENV
 * of this stage or of the base image may set it.
 */
export function copyVariables(
  dockerfile: Dockerfile,
  stage: DockerfileStage,
  line: number,
  buildArgs: BuildArgs,
): VariableLookup {
  const globals = fromVariables(dockerfile, buildArgs);
  const states = new Map<string, VariableState>();
  const lookup = (name: string): VariableState => states.get(name) ?? { kind: 'unknown' };
  for (const arg of stage.args.filter((other) => other.line < line)) {
    if (stage.envNames.includes(arg.name)) continue;
    const isGlobal = dockerfile.globalArgs.some((other) => other.name === arg.name);
    const inherited = arg.defaultValue === undefined && isGlobal ? globals(arg.name) : undefined;
    if (inherited?.kind === 'set') states.set(arg.name, inherited);
    else declare(arg, states, lookup, buildArgs, dockerfile);
  }
  return lookup;
}

function declare(
  { name, defaultValue }: DockerfileArg,
  states: Map<string, VariableState>,
  lookup: VariableLookup,
  buildArgs: BuildArgs,
  { escape }: Dockerfile,
): void {
  const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
  if (given === undefined && defaultValue === undefined) {
    // It takes back what an earlier ARG of the same name said.
    states.delete(name);
    return;
  }
  const value = given ?? expandVariables(defaultValue ?? '', lookup, escape);
  states.set(name, value === undefined ? { kind: 'unknown' } : { kind: 'set', value });
}
