import type { ValueChange } from './stack-comparison.ts';

type Values = Readonly<Record<string, string>>;

/** The named values that differ, sorted by name; `undefined` when those of a side are not known. */
export function valueChanges(
  before: Values | undefined,
  after: Values | undefined,
): readonly ValueChange[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  // Maps, since what comes from a registry may be called `constructor`.
  const [old, current] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...current.keys()])]
    .sort()
    .map((name) => ({ name, before: old.get(name), after: current.get(name) }))
    .filter((change) => change.before !== change.after);
}
