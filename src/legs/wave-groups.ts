/**
 * Things in groups by wave, in the order of the waves, so many groups at most: what comes later is in the last, where it waits by itself
 * for what it needs.
 *
 * @param mostGroups `undefined`: as many as there are waves
 */
export function waveGroups<Thing extends { readonly wave: number }>(
  things: readonly Thing[],
  mostGroups: number | undefined,
): readonly (readonly Thing[])[] {
  const groups: Thing[][] = [];
  for (const thing of things.toSorted((a, b) => a.wave - b.wave)) {
    const place = Math.min(thing.wave, (mostGroups ?? Infinity) - 1);
    (groups[place] ??= []).push(thing);
  }
  return groups;
}
