/** Names of what can be measured, in the order of the table. */
export const groupNames = [
  'version',
  'known',
  'cached',
  'trees',
  'five',
  'promote',
  'kernels',
  'server',
] as const;

export type GroupName = (typeof groupNames)[number];

export interface BenchOptions {
  readonly only: readonly GroupName[];
  /** Fewer rounds; nothing is written. */
  readonly quick: boolean;
}

/**
 * Reads `--only trees,five` and `--quick`.
 *
 * @throws {RangeError} for anything else
 */
export function benchOptions(args: readonly string[]): BenchOptions {
  let only: readonly GroupName[] = groupNames;
  let quick = false;
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === '--quick') quick = true;
    else if (args[index] === '--only') only = groupsIn(args[(index += 1)] ?? '');
    else
      throw new RangeError(`${args[index]} is no option: --only ${groupNames.join(',')} --quick`);
  }
  return { only, quick };
}

function groupsIn(text: string): readonly GroupName[] {
  const asked = text.split(',');
  const unknown = asked.find((name) => !groupNames.some((known) => known === name));
  if (unknown !== undefined)
    throw new RangeError(`'${unknown}' is none of ${groupNames.join(', ')}`);
  return groupNames.filter((name) => asked.includes(name));
}
