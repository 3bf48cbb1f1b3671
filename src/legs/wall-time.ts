import type { LegWork } from './leg-work.ts';
import { waysToEnd } from './way-to-end.ts';

/** Groups of legs, each of the keys of its images. A group begins when the one before it is through. */
export type LegGroups = readonly (readonly (readonly string[])[])[];

/**
 * How long a run in legs may take, in milliseconds: each leg does one image at a time, of those that could be next the one with the
 * longest rest of the run. Legs of a group begin in their order, so many at a time; an image that is built on one of another leg of
 * its group waits for that.
 *
 * Left out: what each job takes to begin, and to pull what it builds on.
 *
 * @param images parents before their children
 * @param groups legs in the order of their waves
 * @param atOnce most legs at a time; `undefined`: all
 */
export function legsWallMs(
  images: readonly LegWork[],
  groups: LegGroups,
  atOnce: number | undefined,
): number {
  const ways = waysToEnd(images);
  const parents = new Map(images.map((image) => [image.key, image.parents]));
  const endMs = new Map<string, number>();

  /** The image that a leg does next, and when; none while it waits for what nobody has begun. */
  function nextOf(leg: OpenLeg): readonly NextImage[] {
    const startable = [...leg.left].flatMap((key) => {
      const above = (parents.get(key) ?? []).flatMap((parent) => endMs.get(parent) ?? []);
      const isKnown = above.length === (parents.get(key) ?? []).length;
      return isKnown ? [{ leg, key, atMs: Math.max(leg.freeMs, ...above) }] : [];
    });
    const restMs = (key: string) => ways.get(key)?.restMs ?? 0;
    return startable.sort((a, b) => a.atMs - b.atMs || restMs(b.key) - restMs(a.key)).slice(0, 1);
  }

  function groupEndMs(group: LegGroups[number], beginMs: number): number {
    const waiting = [...group];
    const active: OpenLeg[] = [];
    const places = Array.from(
      { length: Math.min(atOnce ?? Infinity, group.length) },
      () => beginMs,
    );
    let lastMs = beginMs;
    for (;;) {
      const [next] = active.flatMap(nextOf).sort((a, b) => a.atMs - b.atMs);
      const placeMs = Math.min(...places);
      if (waiting.length > 0 && placeMs <= (next?.atMs ?? Infinity) && placeMs < Infinity) {
        places.splice(places.indexOf(placeMs), 1);
        active.push({ left: new Set(waiting.shift()), freeMs: placeMs });
      } else if (next === undefined) {
        return lastMs;
      } else {
        const { leg, key, atMs } = next;
        leg.freeMs = atMs + (ways.get(key)?.ownMs ?? 0);
        leg.left.delete(key);
        endMs.set(key, leg.freeMs);
        lastMs = Math.max(lastMs, leg.freeMs);
        if (leg.left.size === 0) places.push(leg.freeMs);
      }
    }
  }

  return groups.reduce((beginMs, group) => groupEndMs(group, beginMs), 0);
}

interface OpenLeg {
  readonly left: Set<string>;
  freeMs: number;
}

interface NextImage {
  readonly leg: OpenLeg;
  readonly key: string;
  readonly atMs: number;
}

/**
 * What no split can be faster than, in milliseconds: the images that follow from each other and take longest, and all images shared
 * evenly among so many legs at a time.
 *
 * @param images parents before their children
 */
export function shortestWallMs(images: readonly LegWork[], maxLegs: number | undefined): number {
  const ways = [...waysToEnd(images).values()];
  const longestMs = ways.reduce((mostMs, { restMs }) => Math.max(mostMs, restMs), 0);
  const allMs = ways.reduce((sumMs, { ownMs }) => sumMs + ownMs, 0);
  return Math.max(longestMs, maxLegs === undefined ? 0 : allMs / maxLegs);
}
