import type { ImageFacts, RunReport, RunStatus } from '../report/run-report.ts';
import { readTimings, withRun, writeTimings } from '../plan/timing-history.ts';
import type { KnownRecords } from './books.ts';
import type { ImageState, RunSettings } from './image-run.ts';
import { rememberBuilt } from './last-built.ts';
import { keepLockOf, type LockSurroundings } from './keep-lock.ts';
import { writeKnownPages } from './known-pages.ts';
import { releasedImages } from './released-images.ts';

/** What of a run counts when its steps are done. */
export interface RunToConclude extends LockSurroundings {
  readonly settings: LockSurroundings['settings'] &
    Pick<RunSettings, 'artifactsDir' | 'push' | 'leg'>;
  readonly deps: LockSurroundings['deps'] & { readonly books: KnownRecords | undefined };
}

export interface Tell {
  readonly note: (text: string) => void;
  readonly facts: (image: string, facts: ImageFacts) => void;
}

/**
 * What is left when all steps are done: pages of images that were not looked into, durations for the next plan, and the stack lock of
 * a green run that pushed and was not a leg of a larger one.
 *
 * @param report so far
 * @param states what is known of each image, by key
 * @param tell where notes go, and what the report has no other way to know of an image
 */
export async function concludeRun(
  start: RunToConclude,
  report: RunReport,
  status: RunStatus,
  states: ReadonlyMap<string, ImageState>,
  { note, facts }: Tell,
): Promise<void> {
  const { deps, settings, plan } = start;
  const images = new Map(plan.images.map(({ image }) => [image.key, image]));
  const pages = { ...deps, released: releasedImages(deps, settings, note) };
  for (const text of await writeKnownPages(pages, settings, report, images, states, facts))
    note(text);
  await rememberFound(start);
  if (report.images.some(({ steps }) => steps.length > 0)) {
    const timings = withRun(await readTimings(deps.files, settings.stateDir), report);
    await writeTimings(deps.files, settings.stateDir, timings);
  }
  if (status === 'passed' && settings.push && settings.leg === undefined)
    for (const text of await keepLockOf(start, states)) note(text);
}

/** What exists already is what a build would have come to. */
async function rememberFound({ deps, settings, plan }: RunToConclude): Promise<void> {
  await Promise.all(
    plan.images.map(async ({ image, found, state }) => {
      if (found?.here !== true || state === 'build' || state === 'wait') return;
      await rememberBuilt(deps.files, settings.stateDir, image.key, found.reference);
    }),
  );
}
