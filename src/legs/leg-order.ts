import type { LegWork } from './leg-work.ts';

/** Images that are in a leg together, and which of such legs it waits for. */
export interface LegDraft {
  /** Keys, parents before their children. */
  readonly keys: readonly string[];
  /** Places, in the list of drafts, of those that make what it is built on. */
  readonly needs: readonly number[];
  /** 0 when it needs no other, else one more than the highest that it needs. */
  readonly wave: number;
}

/**
 * Which legs wait for which, in the order of their waves, and in a wave in that of their first images.
 *
 * @param images parents before their children
 * @param groups keys of the images of each leg; each image in one
 * @throws {Error} when legs wait for each other in a circle
 */
export function orderLegs(
  images: readonly LegWork[],
  groups: readonly (readonly string[])[],
): readonly LegDraft[] {
  const rank = new Map(images.map(({ key }, index) => [key, index]));
  const sorted = groups.map((keys) =>
    keys.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)),
  );
  const needs = needsOf(images, sorted);
  const waves = wavesOf(needs);
  const first = (leg: number) => rank.get(sorted[leg]?.[0] ?? '') ?? 0;
  const order = [...sorted.keys()].sort(
    (a, b) => (waves[a] ?? 0) - (waves[b] ?? 0) || first(a) - first(b),
  );
  const place = new Map(order.map((leg, index) => [leg, index]));
  return order.map((leg) => ({
    keys: sorted[leg] ?? [],
    needs: (needs[leg] ?? []).map((one) => place.get(one) ?? 0).sort((a, b) => a - b),
    wave: waves[leg] ?? 0,
  }));
}

function needsOf(
  images: readonly LegWork[],
  groups: readonly (readonly string[])[],
): readonly (readonly number[])[] {
  const legOf = new Map(groups.flatMap((keys, leg) => keys.map((key) => [key, leg] as const)));
  const parents = new Map(images.map((image) => [image.key, image.parents]));
  return groups.map((keys, leg) => {
    const above = keys.flatMap((key) => parents.get(key) ?? []);
    const legs = new Set(above.flatMap((parent) => legOf.get(parent) ?? []));
    return [...legs].filter((one) => one !== leg);
  });
}

function wavesOf(needs: readonly (readonly number[])[]): readonly number[] {
  const waves = new Map<number, number>();
  const open = new Set<number>();
  function waveOf(leg: number): number {
    const known = waves.get(leg);
    if (known !== undefined) return known;
    if (open.has(leg)) throw new Error('legs wait for each other in a circle');
    open.add(leg);
    const wave = (needs[leg] ?? []).reduce((most, one) => Math.max(most, waveOf(one) + 1), 0);
    open.delete(leg);
    waves.set(leg, wave);
    return wave;
  }
  return needs.map((_, leg) => waveOf(leg));
}
