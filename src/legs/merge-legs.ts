import { orderLegs, type LegDraft } from './leg-order.ts';
import { fits, type LegDisk, type LegWork } from './leg-work.ts';
import { waysToEnd } from './way-to-end.ts';

type Groups = readonly (readonly string[])[];

/**
 * Puts legs of the same wave together until no wave has more than so many, the longest first, each to those that have least to do;
 * and a leg to the only one that it waits for, where that holds up no other. More stay where they would not fit on a disk.
 *
 * Legs wait for those of earlier waves only, so those of a wave can be put together and none waits for itself.
 *
 * @param images parents before their children
 * @param legs as {@link orderLegs} puts them
 */
export function mergeLegs(
  images: readonly LegWork[],
  legs: readonly LegDraft[],
  maxLegs: number,
  disk: LegDisk | undefined,
): readonly LegDraft[] {
  const ways = waysToEnd(images);
  const loadOf = (keys: readonly string[]) =>
    keys.reduce((sumMs, key) => sumMs + (ways.get(key)?.ownMs ?? 0), 0);
  let merged = legs;
  for (;;) {
    const waves = [...new Set(merged.map(({ wave }) => wave))];
    const levelled = orderLegs(
      images,
      waves.flatMap((wave) => {
        const groups = merged.filter((leg) => leg.wave === wave).map(({ keys }) => keys);
        return groups.length > maxLegs ? balanced(groups, maxLegs, { loadOf, disk }) : groups;
      }),
    );
    const joined = orderLegs(images, withOnlyChild(levelled, disk));
    if (joined.length === merged.length) return joined;
    merged = joined;
  }
}

interface Weights {
  readonly loadOf: (keys: readonly string[]) => number;
  readonly disk: LegDisk | undefined;
}

function balanced(groups: Groups, maxLegs: number, { loadOf, disk }: Weights): Groups {
  const bins: (readonly string[])[] = [];
  for (const group of groups.toSorted((a, b) => loadOf(b) - loadOf(a))) {
    if (bins.length < maxLegs) {
      bins.push(group);
      continue;
    }
    const [least] = [...bins.entries()]
      .filter(([, keys]) => fits(disk, [...keys, ...group]))
      .sort(([, a], [, b]) => loadOf(a) - loadOf(b));
    if (least === undefined) bins.push(group);
    else bins[least[0]] = [...least[1], ...group];
  }
  return bins;
}

/** The first leg that waits for one alone, which nothing else waits for, put together with that. */
function withOnlyChild(legs: readonly LegDraft[], disk: LegDisk | undefined): Groups {
  const isAlone = (leg: number) => legs.filter(({ needs }) => needs.includes(leg)).length === 1;
  for (const [index, { keys, needs }] of legs.entries()) {
    const [only, ...more] = needs;
    const above = only === undefined || more.length > 0 || !isAlone(only) ? undefined : legs[only];
    if (above === undefined || !fits(disk, [...above.keys, ...keys])) continue;
    const together = [...above.keys, ...keys];
    return legs.flatMap((leg, other) => {
      if (other === index) return [];
      return [other === only ? together : leg.keys];
    });
  }
  return legs.map((leg) => leg.keys);
}
