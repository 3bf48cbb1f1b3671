import { imageTag } from '../identity/exact-tags.ts';
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

/** An image's place in the stack. */
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
  /** Names people use that a leg may have given to an image: `['ghcr.io/acme/base:1-main', 'ghcr.io/acme/base:1-main-0123456']`. */
  readonly namesOf: (key: string) => readonly string[];
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
 * What was handed over counts. An image is good only when its hand-over says so, and is the one that this names: of several jobs that
 * did a leg, the one that made it tells of it. Of an image that failed, the newest job that says so does. Images that no leg had to do
 * are as the run plan found them. What became of an image that nobody left a result of, or handed over, nobody knows: it is `cancelled`.
 *
 * A leg whose newest job failed, and none of its images, makes the whole run failed.
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
    const leg = legOf.get(image.key);
    if (leg === undefined) return asPlanned(image, facts);
    const own = byAge.filter((result) => result.leg === leg.id);
    const found = joinedImage({ run, image, leg, facts }, own, handOvers.get(image.key));
    if (found.source !== undefined) sources.set(image.key, found.source);
    return found.report;
  });
  const ownTrouble = legsInTrouble(run, byAge);
  const start = surroundings(run, results, facts);
  const notes = [
    ...start.notes,
    ...differences(sources, handOvers),
    ...ownTrouble.map(
      (id) =>
        `warning: leg ${id} failed, though none of its images did: see logs/run.leg-${id}.log`,
    ),
  ];
  const status = ownTrouble.length > 0 ? 'failed' : outcome(images);
  return { report: { ...start, notes, status, images }, sources };
}

interface ImageOfLeg {
  readonly run: SplitRun;
  readonly image: SplitImage;
  readonly leg: Leg;
  readonly facts: JoinFacts;
}

interface JoinedImage {
  readonly report: ImageReport;
  readonly source?: LegResult | undefined;
}

/** @param own what jobs left of the leg that the image is in, the newest first */
function joinedImage(
  one: ImageOfLeg,
  own: readonly LegResult[],
  handOver: HandOver | undefined,
): JoinedImage {
  const { image, leg, facts } = one;
  const said = own.flatMap((source) => {
    const report = imageIn(source, image.key);
    return report === undefined ? [] : [{ source, report: inPlace(report, facts) }];
  });
  if (handOver?.status === 'passed') {
    const right = said.filter(({ report }) => isGood(report) && report.digest === handOver.digest);
    // A job that was given the image has nothing to tell of it.
    const best = right.find(({ report }) => report.steps.length > 0) ?? right[0];
    if (best === undefined) return { report: lostImage(one) };
    const { imageId, digest, buildId } = handOver;
    return { source: best.source, report: { ...best.report, imageId, digest, buildId } };
  }
  const unfit = said.find(({ report }) => !isGood(report));
  if (handOver !== undefined) {
    const { status, message = `${status} in leg ${leg.id}` } = handOver;
    return unfit?.report.status === status
      ? unfit
      : { report: { ...asPlanned(image, facts), status, message } };
  }
  const [newest] = said;
  if (newest === undefined) return { report: lostImage(one) };
  return isGood(newest.report) ? { ...newest, report: untoldImage(one, newest.report) } : newest;
}

function imageIn({ report }: LegResult, key: string): ImageReport | undefined {
  return report.images.find((image) => image.key === key);
}

function isGood({ status }: ImageReport): boolean {
  return status === 'passed' || status === 'up-to-date';
}

/** What an artifact says of an image, but for what the stack itself tells: its place, and which names it may have. */
function inPlace(report: ImageReport, { placeOf, namesOf }: JoinFacts): ImageReport {
  const place = placeOf(report.key);
  const repository = place.reference.slice(0, place.reference.lastIndexOf(':'));
  const names = new Set(namesOf(report.key));
  if (report.imageId !== undefined) names.add(`${repository}:${imageTag(report.imageId)}`);
  return { ...report, ...place, tags: report.tags.filter((name) => names.has(name)) };
}

/** Legs whose newest job failed with no image to show for it. */
function legsInTrouble({ legs }: SplitRun, byAge: readonly LegResult[]): readonly string[] {
  return legs.flatMap(({ id }) => {
    const newest = byAge.find(({ leg }) => leg === id)?.report;
    const isOwn = newest?.status === 'failed' && newest.images.every(isGood);
    return isOwn ? [id] : [];
  });
}

/** Where a job says other things of its image than it handed over, which count. */
function differences(
  sources: ReadonlyMap<string, LegResult>,
  handOvers: ReadonlyMap<string, HandOver>,
): readonly string[] {
  return [...sources].flatMap(([key, source]) => {
    const handOver = handOvers.get(key);
    const said = imageIn(source, key);
    if (handOver?.status !== 'passed' || said === undefined) return [];
    const isSame = said.imageId === handOver.imageId && said.buildId === handOver.buildId;
    return isSame
      ? []
      : [`warning: ${key}: leg ${source.leg} reports other IDs than it handed over, which count`];
  });
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

function lostImage({ run, image, leg, facts }: ImageOfLeg): ImageReport {
  const message = `leg ${leg.id} left no result of it: ${repeat(run, leg)}`;
  return { ...asPlanned(image, facts), status: 'cancelled', message };
}

/** A job says that an image is good, and the registry knows nothing of that. */
function untoldImage({ run, leg }: ImageOfLeg, report: ImageReport): ImageReport {
  const message = `leg ${leg.id} did not hand it over: ${repeat(run, leg)}`;
  return { ...report, status: 'cancelled', message };
}

function repeat({ run }: SplitRun, { id }: Leg): string {
  return `repeat it with stack build --leg ${id} --run ${run}`;
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

function outcome(images: readonly ImageReport[]): RunStatus {
  const has = (...wanted: readonly string[]) =>
    images.some(({ status }) => wanted.includes(status));
  if (has('failed', 'blocked')) return 'failed';
  return has('cancelled') ? 'interrupted' : 'passed';
}
