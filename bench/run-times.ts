import type { RunReport } from '../src/report/run-report.ts';
import type { TimedImage } from './simulate.ts';

/** When the steps of one run were at work. */
export interface RunTimes {
  readonly images: readonly TimedImage[];
  /** From the first step's start to the last step's end, in milliseconds. */
  readonly wallMs: number;
}

/**
 * Reads the times of a run of which every image passed.
 *
 * @param parents keys of each image's parents, by key; those that are not in the run are left out
 * @throws {Error} when an image was not built, tested and tagged, since its steps then measure nothing
 */
export function runTimes(
  report: RunReport,
  parents: ReadonlyMap<string, readonly string[]>,
): RunTimes {
  for (const { key, status, steps } of report.images) {
    const idle = steps.find(
      (step) => step.status !== 'passed' && step.name !== 'integration-tests',
    );
    if (status !== 'passed' || idle !== undefined)
      throw new Error(
        `${key} is ${status}, its step ${idle?.name ?? 'none'} ${idle?.status ?? ''}`,
      );
  }
  const steps = report.images.flatMap((image) => image.steps);
  const starts = steps.map(({ startedAt = '' }) => Date.parse(startedAt));
  const ends = steps.map(({ startedAt = '', durationMs }) => Date.parse(startedAt) + durationMs);
  const keys = new Set(report.images.map(({ key }) => key));
  return {
    images: report.images.map((image) => ({
      key: image.key,
      parents: (parents.get(image.key) ?? []).filter((parent) => keys.has(parent)),
      steps: image.steps.map(({ name, durationMs }) => ({ name, durationMs })),
    })),
    wallMs: Math.max(...ends) - Math.min(...starts),
  };
}
