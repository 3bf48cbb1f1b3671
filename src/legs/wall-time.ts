import type { LegWork } from './leg-work.ts';
import { waysToEnd } from './way-to-end.ts';

/** Groups of legs, each of the keys of its images. A group begins when the one before it is through. */
export type LegGroups = readonly (readonly (readonly string[])[])[];

/**
 * How long a run in legs may take, in milliseconds: each leg does one image at a time, of those that could be next the one with the
 * longest rest of the run. Legs of a group begin together; an image that is built on one of another leg of its group waits for that.
 *
 * Left out: what each job takes to begin, and to pull what it builds on.
 *
 * @param images parents before their children
 */
export function legsWallMs(images: readonly LegWork[], groups: LegGroups): number {
  const ways = waysToEnd(images);
  const parents = new Map(images.map((image) => [image.key, image.parents]));
  const endMs = new Map<string, number>();
  let beginMs = 0;
  for (const group of groups) {
    const legs = group.map((keys) => ({ left: new Set(keys), freeMs: beginMs }));
    for (;;) {
      const next = legs.flatMap((leg) => nextOf(leg, endMs)).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      const { leg, key, atMs } = next;
      leg.freeMs = atMs + (ways.get(key)?.ownMs ?? 0);
      leg.left.delete(key);
      endMs.set(key, leg.freeMs);
    }
    beginMs = Math.max(beginMs, ...legs.map(({ freeMs }) => freeMs));
  }
  return beginMs;

  function nextOf(leg: OpenLeg, ended: ReadonlyMap<string, number>): readonly NextImage[] {
    const startable = [...leg.left].flatMap((key) => {
      const above = (parents.get(key) ?? []).map((parent) => ended.get(parent));
      const known = above.filter((ms) => ms !== undefined);
      if (known.length < above.length) return [];
      return [{ leg, key, atMs: Math.max(leg.freeMs, ...known) }];
    });
    const restMs = (key: string) => ways.get(key)?.restMs ?? 0;
    return startable.sort((a, b) => a.atMs - b.atMs || restMs(b.key) - restMs(a.key)).slice(0, 1);
  }
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
