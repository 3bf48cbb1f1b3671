import { fits, type LegDisk, type LegWork } from './leg-work.ts';
import { waveRanks } from './wave-ranks.ts';
import { waysToEnd } from './way-to-end.ts';

/** How legs grow: `one` child stays with its parent, the others begin legs; or `all` that can. */
export interface Growth {
  readonly stay: 'one' | 'all';
  readonly disk?: LegDisk | undefined;
}

interface OpenLeg {
  readonly keys: string[];
  /** Legs that are through before it begins, and those before them. */
  readonly before: ReadonlySet<OpenLeg>;
}

/** Where an image stands that is in a leg. */
interface Placed {
  readonly leg: OpenLeg;
  /** How many waves may come yet, its own with them. */
  readonly waves: number;
}

/**
 * Legs along the longest ways through a run: an image stays in the leg of a parent, where its layers are at hand, the one with the
 * longest rest of the run first; what cannot stay begins a leg.
 *
 * An image stays only where that lets the leg wait for nothing more than it does: its other parents are in the same leg or in those
 * before it. So no legs wait for each other in a circle. Trees take at most log2 of the images + 1 waves: where the child with the
 * longest rest could not stay without one wave more than that, the child with the most branches does.
 *
 * @param images parents before their children
 * @returns keys of the images of each leg, parents before children
 */
export function growLegs(
  images: readonly LegWork[],
  { stay, disk }: Growth,
): readonly (readonly string[])[] {
  const rest = waysToEnd(images);
  const ranks = waveRanks(images);
  const children = childrenOf(images);
  const places = new Map<string, Placed>();
  const legs: OpenLeg[] = [];
  const closed = new Set<string>();
  const mostWaves = Math.floor(Math.log2(Math.max(1, images.length))) + 1;

  /** Whether another child of the parent has to have the place with it. */
  function isReserved(parent: string, key: string, waves: number): boolean {
    const needsIt = (child: string) => (ranks.get(child) ?? 0) >= waves;
    if (needsIt(key)) return false;
    return (children.get(parent) ?? []).some((child) => !places.has(child) && needsIt(child));
  }
  function canStay({ key, parents }: LegWork, parent: string): boolean {
    const at = places.get(parent);
    if (at === undefined || closed.has(parent)) return false;
    if (stay === 'one' && isReserved(parent, key, at.waves)) return false;
    const others = parents.flatMap((one) => places.get(one)?.leg ?? []);
    const waitsForNoMore = others.every((leg) => leg === at.leg || at.leg.before.has(leg));
    return waitsForNoMore && fits(disk, [...at.leg.keys, key]);
  }
  function begin({ key, parents }: LegWork): void {
    const above = parents.flatMap((parent) => places.get(parent) ?? []);
    const before = new Set(above.flatMap(({ leg }) => [leg, ...leg.before]));
    const leg: OpenLeg = { keys: [key], before };
    legs.push(leg);
    const waves = Math.min(mostWaves, ...above.map((parent) => parent.waves - 1));
    places.set(key, { leg, waves });
  }
  function place(image: LegWork): void {
    const host = image.parents.find((parent) => canStay(image, parent));
    const at = host === undefined ? undefined : places.get(host);
    if (host === undefined || at === undefined) {
      begin(image);
      return;
    }
    at.leg.keys.push(image.key);
    places.set(image.key, at);
    if (stay === 'one') closed.add(host);
  }

  for (const image of longestFirst(images, children, (key) => rest.get(key)?.restMs ?? 0))
    place(image);
  return legs.map(({ keys }) => keys);
}

/** Parents before their children, and of those that could be next the one with the longest rest. */
function* longestFirst(
  images: readonly LegWork[],
  children: ReadonlyMap<string, readonly string[]>,
  restMs: (key: string) => number,
): Generator<LegWork> {
  const known = new Map(images.map((image) => [image.key, image]));
  const waiting = new Map(images.map(({ key, parents }) => [key, parents.length]));
  const ready = images.filter(({ parents }) => parents.length === 0);
  for (;;) {
    ready.sort((a, b) => restMs(b.key) - restMs(a.key));
    const next = ready.shift();
    if (next === undefined) return;
    yield next;
    for (const child of children.get(next.key) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      const image = known.get(child);
      if (left === 0 && image !== undefined) ready.push(image);
    }
  }
}

function childrenOf(images: readonly LegWork[]): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>(images.map(({ key }) => [key, []]));
  for (const { key, parents } of images)
    for (const parent of parents) children.get(parent)?.push(key);
  return children;
}
