import type { ImageFacts, RunReport } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { KnownRecords } from './books.ts';
import type { ImageState, RunDeps, RunSettings } from './image-run.ts';
import { factsIn, sizesIn } from './record-page.ts';
import type { ReleasedImage } from './released-images.ts';
import { writePage } from './write-page.ts';

/** Images whose steps did not write a page, although they are as they should be. */
const settled = new Set(['passed', 'up-to-date']);

/**
 * Writes the pages and inventories of images that the run did not look into, from their records.
 *
 * @param deps `released`: what the pages are compared with
 * @param states what is known of each image, by key
 * @param onFacts told the sizes of each, which the report has no other way to know
 * @returns notes on images that have no page
 */
export async function writeKnownPages(
  deps: Pick<RunDeps, 'files'> & {
    readonly books: KnownRecords | undefined;
    readonly released: ReleasedImage;
  },
  settings: Pick<RunSettings, 'artifactsDir'>,
  report: RunReport,
  images: ReadonlyMap<string, ImageSpec>,
  states: ReadonlyMap<string, ImageState>,
  onFacts: (key: string, facts: ImageFacts) => void,
): Promise<readonly string[]> {
  const { books } = deps;
  if (books === undefined) return [];
  const notes = await Promise.all(
    report.images.map(async ({ key, status, steps, reference }) => {
      const image = images.get(key);
      const state = states.get(key);
      const isWritten = steps.some((step) => step.name === 'manifest-page');
      if (image === undefined || isWritten || !settled.has(status)) return [];
      if (state?.imageId === undefined) return [];
      const record = await books.record(image, state.imageId);
      const facts = record && factsIn(record);
      if (facts === undefined) return [`${key} has no manifest page: its record is missing`];
      const { digest = facts.digest } = state;
      const before = await deps.released(image, state.imageId);
      const shown = { ...facts, reference, digest };
      await writePage(deps.files, settings.artifactsDir, key, shown, before);
      const sizes = record && sizesIn(record);
      if (sizes !== undefined) onFacts(key, sizes);
      return [];
    }),
  );
  return notes.flat();
}
