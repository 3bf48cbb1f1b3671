import type { CliIo } from '../io.ts';
import type { BuildOptions } from '../build-options.ts';

/** `stack build`: a whole run, one leg of a run, or what joins the legs. */
export async function build(
  io: CliIo,
  names: readonly string[],
  options: BuildOptions,
): Promise<number> {
  const { leg, run, wait, join } = options;
  if (join !== undefined && leg === undefined)
    return (await import('./join.ts')).joinLegs(io, names, { ...options, join });
  if (leg !== undefined || run !== undefined || wait !== undefined)
    return (await import('./build-leg.ts')).buildLeg(io, names, options);
  return (await import('./run.ts')).build(io, names, options);
}
