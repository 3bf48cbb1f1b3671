import { createHash } from 'node:crypto';
import type { Leg, SplitImage, SplitRun } from '../../src/legs/split-run.ts';

/** Keys of the images of each leg, by its ID: `{base: ['base'], r: ['r', 'report']}`. */
export type LegImages = Readonly<Record<string, readonly string[]>>;

/** Legs that need each other as `needs` says; the others need nothing. */
export function legsOf(images: LegImages, needs: LegImages = {}): readonly Leg[] {
  const waveOf = (id: string): number =>
    Math.max(-1, ...(needs[id] ?? []).map((other) => waveOf(other))) + 1;
  return Object.entries(images).map(([id, keys]) => ({
    id,
    images: keys,
    needs: needs[id] ?? [],
    wave: waveOf(id),
  }));
}

/** An image that a run plan says is to be built, but for `fields`. */
export function splitImage(key: string, fields: Partial<SplitImage> = {}): SplitImage {
  return {
    key,
    state: 'build',
    reasons: [{ kind: 'never-built', text: 'never built' }],
    ...fields,
  };
}

/** A run of one leg for each image, but for `fields`. */
export function splitRun(images: readonly SplitImage[], fields: Partial<SplitRun> = {}): SplitRun {
  return {
    schemaVersion: 1,
    run: '20260401T100000Z-0a1b2c',
    stackVersion: '1.2.3',
    createdAt: '2026-04-01T10:00:00.000Z',
    specHash: 'none',
    movingTag: '1-main',
    options: { fullRebuild: false, noCache: false, retest: false, refresh: false, affected: false },
    bases: {},
    legs: legsOf(Object.fromEntries(images.map(({ key }) => [key, [key]]))),
    images,
    ...fields,
  };
}

/** What a run plan says of the text of a spec. */
export function specHashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
