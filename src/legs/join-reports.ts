import type { ImageReport, RunReport, RunStatus } from '../report/run-report.ts';
import type { HandOver } from './hand-over.ts';
import type { Leg, SplitImage, SplitRun } from './split-run.ts';

/** What a job left of a leg. */
export interface LegResult {
  /** Absolute path of its `artifacts/`. */
  readonly dir: string;
  /** ID of the leg. */
  readonly leg: string;
  readonly report: RunReport;
}

/** An image's place in the stack, where no leg tells it. */
export interface ImagePlaceInStack {
  readonly level: number;
  readonly parents: readonly string[];
  /** The name people use. */
  readonly reference: string;
}

/** What is known of a join besides the results of its legs. */
export interface JoinFacts {
  readonly command: string;
  readonly stackVersion: string;
  /** When, in milliseconds since 1970; counts only where no leg has a result. */
  readonly now: number;
  readonly registry: string | undefined;
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly concurrency: number;
  readonly placeOf: (key: string) => ImagePlaceInStack;
}

/** Several reports as one. */
export interface JoinedRun {
  readonly report: RunReport;
  /** Of which result each image was taken, by key; none of images that are in no leg, or of which no job left anything. */
  readonly sources: ReadonlyMap<string, LegResult>;
}

/**
 * Makes one report of those of all legs, as a single run would have written it: each image as the leg that it is in reports it, in the
 * order of the run plan.
 *
 * Where several jobs did a leg, an image is that of the job whose image was handed over; else what the newest of them says. Images
 * that no leg had to do are as the run plan found them. Nobody knows what became of an image of which no job left a result: it is
 * `cancelled`.
 *
 * @param results in any order; those of other legs than the run has are passed over
 * @param handOvers by image key
 */
export function joinReports(
  run: SplitRun,
  results: readonly LegResult[],
  handOvers: ReadonlyMap<string, HandOver>,
  facts: JoinFacts,
): JoinedRun {
  const legOf = new Map(run.legs.flatMap((leg) => leg.images.map((key) => [key, leg] as const)));
  const byAge = results.toSorted((a, b) => (a.report.startedAt < b.report.startedAt ? 1 : -1));
  const sources = new Map<string, LegResult>();
  const images = run.images.map((image) => {
    const { key } = image;
    const leg = legOf.get(key);
    if (leg === undefined) return asPlanned(image, facts);
    const source = sourceOf(leg, key, byAge, handOvers.get(key));
    const found = source && imageIn(source, key);
    if (source === undefined || found === undefined) return lostImage(run, image, leg, facts);
    sources.set(key, source);
    return found;
  });
  return { report: { ...surroundings(run, results, facts), ...outcome(images), images }, sources };
}

/** The result that tells most of an image: of the job that made what counts, else of the newest. */
function sourceOf(
  { id }: Leg,
  key: string,
  byAge: readonly LegResult[],
  handOver: HandOver | undefined,
): LegResult | undefined {
  const candidates = byAge.filter(
    (result) => result.leg === id && imageIn(result, key) !== undefined,
  );
  if (handOver?.status !== 'passed') return candidates[0];
  const right = candidates.filter((result) => imageIn(result, key)?.digest === handOver.digest);
  // A job that was given the image has nothing to tell of it.
  return right.find((result) => (imageIn(result, key)?.steps.length ?? 0) > 0) ?? right[0];
}

function imageIn({ report }: LegResult, key: string): ImageReport | undefined {
  return report.images.find((image) => image.key === key);
}

/** An image that no leg had to do. */
function asPlanned(image: SplitImage, { placeOf }: JoinFacts): ImageReport {
  const { key, state, reasons, buildId, found } = image;
  const message = reasons.map(({ text }) => text).join('; ');
  return {
    key,
    ...placeOf(key),
    state,
    status: 'up-to-date',
    message,
    reasons,
    tags: [],
    buildId,
    imageId: found?.imageId,
    digest: found?.digest,
    steps: [],
  };
}

function lostImage(run: SplitRun, image: SplitImage, { id }: Leg, facts: JoinFacts): ImageReport {
  const message = `leg ${id} left no result of it: repeat it with stack build --leg ${id} --run ${run.run}`;
  return { ...asPlanned(image, facts), status: 'cancelled', message };
}

function surroundings(run: SplitRun, results: readonly LegResult[], facts: JoinFacts) {
  const starts = results.map(({ report }) => Date.parse(report.startedAt));
  const ends = results.map(({ report }) => Date.parse(report.startedAt) + report.durationMs);
  const startedAt = starts.length === 0 ? facts.now : Math.min(...starts);
  const { command, stackVersion, registry, commit, branch, concurrency } = facts;
  return {
    schemaVersion: 1 as const,
    runId: run.run,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Math.max(startedAt, ...ends) - startedAt,
    command,
    stackVersion,
    registry,
    commit,
    branch,
    concurrency,
    // What concerns the whole run every leg says.
    notes: [...new Set(inOrderOfLegs(run, results).flatMap(({ report }) => report.notes))],
  };
}

function inOrderOfLegs(run: SplitRun, results: readonly LegResult[]): readonly LegResult[] {
  const rank = new Map(run.legs.map(({ id }, index) => [id, index]));
  return results.toSorted(
    (a, b) =>
      (rank.get(a.leg) ?? 0) - (rank.get(b.leg) ?? 0) ||
      (a.report.startedAt < b.report.startedAt ? -1 : 1),
  );
}

function outcome(images: readonly ImageReport[]): { readonly status: RunStatus } {
  const has = (...wanted: readonly string[]) =>
    images.some(({ status }) => wanted.includes(status));
  if (has('failed', 'blocked')) return { status: 'failed' };
  return { status: has('cancelled') ? 'interrupted' : 'passed' };
}
