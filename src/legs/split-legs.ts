import { UserError } from '../errors/user-error.ts';
import { formatSize } from '../text/format-size.ts';
import { growLegs } from './grow-legs.ts';
import { orderLegs, type LegDraft } from './leg-order.ts';
import { fits, type LegDisk, type LegWork } from './leg-work.ts';
import { mergeLegs } from './merge-legs.ts';
import type { SplitKind } from './split-kinds.ts';
import type { Leg } from './split-run.ts';
import { unitedImages } from './united-images.ts';

export interface SplitRequest {
  readonly by: SplitKind;
  /** Most legs of a wave; `undefined`: as many as there are. */
  readonly maxLegs?: number | undefined;
  readonly disk?: LegDisk | undefined;
}

export interface SplitLegs {
  /** In the order of their waves, and in a wave in that of their first images. */
  readonly legs: readonly Leg[];
  /** What people should know of the split. */
  readonly notes: readonly string[];
}

/**
 * Splits what is to be done into legs.
 *
 * @param images parents before their children
 * @throws {UserError} `LEG_TOO_LARGE` when an image alone needs more disk than a leg may
 */
export function splitLegs(images: readonly LegWork[], request: SplitRequest): SplitLegs {
  const { maxLegs, disk } = request;
  refuseTooLarge(images, disk);
  const first = orderLegs(images, groupsOf(images, request));
  const drafts = maxLegs === undefined ? first : mergeLegs(images, first, maxLegs, disk);
  const legs = drafts.map((draft) => legOf(draft, drafts, { images, disk }));
  return { legs, notes: [...unsized(images, disk), ...tooMany(drafts, maxLegs)] };
}

function groupsOf(
  images: readonly LegWork[],
  { by, disk }: SplitRequest,
): readonly (readonly string[])[] {
  if (by === 'levels') return images.map(({ key }) => [key]);
  if (by === 'chains') return growLegs(images, { stay: 'one', disk });
  return unitedImages(images).flatMap((group) => {
    const keys = group.map(({ key }) => key);
    return fits(disk, keys) ? [keys] : growLegs(group, { stay: 'all', disk });
  });
}

function legOf(
  { keys, needs, wave }: LegDraft,
  drafts: readonly LegDraft[],
  { images, disk }: { readonly images: readonly LegWork[]; readonly disk: LegDisk | undefined },
): Leg {
  const own = new Set(keys);
  return {
    id: idOf(keys),
    images: keys,
    needs: needs.map((place) => idOf(drafts[place]?.keys ?? [])),
    wave,
    expectedMs: sumOf(images.filter(({ key }) => own.has(key))),
    diskBytes: disk?.needOf(keys),
  };
}

function idOf([first = '']: readonly string[]): string {
  return first;
}

function sumOf(images: readonly LegWork[]): number | undefined {
  return images.reduce<number | undefined>(
    (sumMs, { expectedMs }) =>
      sumMs === undefined || expectedMs === undefined ? undefined : sumMs + expectedMs,
    0,
  );
}

function refuseTooLarge(images: readonly LegWork[], disk: LegDisk | undefined): void {
  if (disk === undefined) return;
  const tooLarge = images.flatMap(({ key }) => {
    const needBytes = disk.needOf([key]) ?? 0;
    return needBytes > disk.limitBytes ? [`${key} (${formatSize(needBytes)})`] : [];
  });
  if (tooLarge.length === 0) return;
  const most = formatSize(disk.limitBytes);
  throw new UserError(
    'LEG_TOO_LARGE',
    `more disk than the ${most} that a leg may use is needed for ${tooLarge.join(', ')}`,
    {
      hint: 'run on machines with more disk and say so with --disk, or make these images, or what they are built on, smaller; the figures are sizes of the last builds with 20 % on top',
    },
  );
}

function unsized(images: readonly LegWork[], disk: LegDisk | undefined): readonly string[] {
  const keys = images.flatMap(({ key }) => (disk && disk.needOf([key]) === undefined ? [key] : []));
  if (keys.length === 0) return [];
  return [`size not known, so each is in a leg of its own: ${keys.join(', ')}`];
}

function tooMany(drafts: readonly LegDraft[], maxLegs: number | undefined): readonly string[] {
  if (maxLegs === undefined) return [];
  const counts = new Map<number, number>();
  for (const { wave } of drafts) counts.set(wave, (counts.get(wave) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return most > maxLegs
    ? [`a wave has ${most} legs: fewer would need more disk than a leg may use`]
    : [];
}
