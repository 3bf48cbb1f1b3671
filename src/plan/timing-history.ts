import { join } from 'node:path';
import { listOf, mapOf, oneOf, parseShape, shapeOf } from '../text/json-shape.ts';
import type { Files } from '../ports/files.ts';
import {
  stepNames,
  type ImageReport,
  type RunReport,
  type StepName,
} from '../report/run-report.ts';

/** How long steps took in runs before, by image key and step: milliseconds, the newest last, at most ten. */
export type Timings = ReadonlyMap<string, StepTimings>;

export type StepTimings = ReadonlyMap<StepName, readonly number[]>;

const kept = 10;

/**
 * What `.stack/timings.json` remembers: `{"schemaVersion":1,"images":{"base-notebook":{"build":[61000,59800]}}}`.
 *
 * @param stateDir absolute path of `.stack/`
 * @returns nothing where there is no such file, or one that is broken: it only helps to guess
 */
export async function readTimings(files: Files, stateDir: string): Promise<Timings> {
  const text = await files.readText(pathOf(stateDir));
  return text === undefined ? new Map() : timingsIn(text);
}

/**
 * The timings with those of one more run: of every step that passed. A build counts only for an image that the plan wanted
 * built. Images that the run did not know keep theirs.
 */
export function withRun(timings: Timings, report: RunReport): Timings {
  const next = new Map(timings);
  for (const image of report.images) next.set(image.key, withImage(next.get(image.key), image));
  return next;
}

/**
 * Writes `.stack/timings.json`.
 *
 * @throws {UserError} `ARTIFACTS_UNWRITABLE` when the disk is full or may not be written
 */
export async function writeTimings(
  files: Files,
  stateDir: string,
  timings: Timings,
): Promise<void> {
  const images = Object.fromEntries(
    [...timings].map(([key, steps]) => [key, Object.fromEntries(steps)]),
  );
  await files.writeFile(pathOf(stateDir), `${JSON.stringify({ schemaVersion: 1, images })}\n`);
}

function withImage(timings: StepTimings | undefined, image: ImageReport): StepTimings {
  const next = new Map(timings);
  for (const { name, status, durationMs } of image.steps) {
    if (status !== 'passed' || (name === 'build' && image.state !== 'build')) continue;
    next.set(name, [...(next.get(name) ?? []), durationMs].slice(-kept));
  }
  return next;
}

interface TimingsFile {
  readonly schemaVersion: 1;
  readonly images: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

const isDuration = (value: unknown): value is number => typeof value === 'number' && value >= 0;
const isTimingsFile = shapeOf<TimingsFile>({
  schemaVersion: oneOf(1),
  images: mapOf(mapOf(listOf(isDuration))),
});

function timingsIn(text: string): Timings {
  const images = parseShape(text, isTimingsFile)?.images ?? {};
  return new Map(Object.entries(images).map(([key, steps]) => [key, stepsIn(steps)]));
}

/** Steps of another version of this program are left out. */
function stepsIn(durations: Readonly<Record<string, readonly number[]>>): StepTimings {
  return new Map(
    stepNames.flatMap((name) => {
      const known = durations[name];
      return known === undefined ? [] : [[name, known]];
    }),
  );
}

function pathOf(stateDir: string): string {
  return join(stateDir, 'timings.json');
}
