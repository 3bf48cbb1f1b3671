import { provingSteps, type ImageReport, type RunReport, type StepName } from './run-report.ts';
import { poolOf, scheduleLimits, type ScheduleLimits } from './schedule-limits.ts';

/** What a step waited for last. `place`: that another step of its kind ended; `start`: nothing before it in this run. */
export type PathLink = 'start' | 'own-step' | 'parent' | 'ancestor' | 'child' | 'place';

/** A step on the critical path. Times are milliseconds. */
export interface PathStep {
  readonly image: string;
  readonly step: StepName;
  /** Since the start of the run. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Between the end of what it waited for (the start of the run for the first) and its start. */
  readonly waitedMs: number;
  readonly link: PathLink;
}

/** The steps that decided how long the run took. */
export interface CriticalPath {
  /** From the first to the one that ended last; empty when nothing was done. */
  readonly steps: readonly PathStep[];
  /** Sum of the gaps before the steps. */
  readonly waitingMs: number;
  /** From the start of the run to the end of the last step: steps and gaps together. */
  readonly totalMs: number;
}

/** A step that ran, with its times since the start of the run in milliseconds. */
interface Span {
  readonly image: ImageReport;
  readonly step: StepName;
  readonly startMs: number;
  readonly endMs: number;
}

/** Everything that one step could have waited for. */
interface Surroundings {
  readonly byImage: ReadonlyMap<string, readonly Span[]>;
  readonly byPool: ReadonlyMap<string, readonly Span[]>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, readonly string[]>;
  readonly places: ScheduleLimits;
}

/**
 * The chain of steps that ended last: from the last step back to what each waited for, which is the step before of the same
 * image, what the schedule wants of other images (parents, ancestors, children), or a place that became free, whichever ended
 * last before it started.
 */
export function criticalPath(report: RunReport): CriticalPath {
  const runStart = Date.parse(report.startedAt);
  const spans = report.images.flatMap((image) => spansOf(image, runStart));
  const around = surroundingsOf(report, spans);
  const steps: PathStep[] = [];
  let span = latest(spans);
  const totalMs = span?.endMs ?? 0;
  while (span !== undefined) {
    const before = waitedFor(span, around);
    steps.unshift({
      image: span.image.key,
      step: span.step,
      startMs: span.startMs,
      durationMs: span.endMs - span.startMs,
      waitedMs: span.startMs - (before?.span.endMs ?? 0),
      link: before?.link ?? 'start',
    });
    span = before?.span;
  }
  return { steps, waitingMs: steps.reduce((sum, { waitedMs }) => sum + waitedMs, 0), totalMs };
}

function spansOf(image: ImageReport, runStart: number): readonly Span[] {
  return image.steps.flatMap(({ name, startedAt, durationMs }) => {
    if (startedAt === undefined) return [];
    // Clocks may be set while a run works.
    const startMs = Math.max(0, Date.parse(startedAt) - runStart);
    return [{ image, step: name, startMs, endMs: startMs + durationMs }];
  });
}

function surroundingsOf({ images, concurrency }: RunReport, spans: readonly Span[]): Surroundings {
  const children = new Map<string, string[]>();
  for (const { key, parents } of images) {
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), key]);
  }
  return {
    byImage: grouped(spans, ({ image }) => image.key),
    byPool: grouped(spans, ({ step }) => poolOf(step) ?? ''),
    parents: new Map(images.map(({ key, parents }) => [key, parents])),
    children,
    places: scheduleLimits(concurrency),
  };
}

function grouped(
  spans: readonly Span[],
  nameOf: (span: Span) => string,
): ReadonlyMap<string, readonly Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const group = groups.get(nameOf(span));
    if (group === undefined) groups.set(nameOf(span), [span]);
    else group.push(span);
  }
  return groups;
}

/** @returns `undefined` when it waited for nothing but the start of the run */
function waitedFor(
  span: Span,
  around: Surroundings,
): { readonly span: Span; readonly link: PathLink } | undefined {
  const candidates: readonly (readonly [PathLink, readonly Span[]])[] = [
    ['own-step', around.byImage.get(span.image.key) ?? []],
    ...neededOfOthers(span, around),
    ['place', freedPlaces(span, around)],
  ];
  const found = candidates.flatMap(([link, spans]) => {
    const last = latest(spans.filter((other) => isBefore(other, span)));
    return last === undefined ? [] : [{ span: last, link }];
  });
  // Of two that ended together the rule counts, not the place: it is the stronger reason.
  return found.reduce<(typeof found)[number] | undefined>(
    (best, one) => (best === undefined || one.span.endMs > best.span.endMs ? one : best),
    undefined,
  );
}

function neededOfOthers(
  { image, step }: Span,
  { byImage, parents, children }: Surroundings,
): readonly (readonly [PathLink, readonly Span[]])[] {
  const stepsOf = (keys: Iterable<string>, isNeeded: (name: StepName) => boolean) =>
    [...keys].flatMap((key) => (byImage.get(key) ?? []).filter((other) => isNeeded(other.step)));
  const isBuild = (name: StepName) => name === 'build';
  if (isBuild(step)) return [['parent', stepsOf(image.parents, isBuild)]];
  if (step === 'push' || step === 'tag') {
    return [['ancestor', stepsOf(ancestorsOf(image, parents), (name) => provingSteps.has(name))]];
  }
  if (step === 'prune') return [['child', stepsOf(children.get(image.key) ?? [], isBuild)]];
  return [];
}

function ancestorsOf(image: ImageReport, parents: Surroundings['parents']): ReadonlySet<string> {
  const found = new Set<string>(image.parents);
  for (const key of found) for (const parent of parents.get(key) ?? []) found.add(parent);
  return found;
}

/** Steps of the pool that left it when all its places were taken: their end let another one start. */
function freedPlaces(span: Span, { byPool, places }: Surroundings): readonly Span[] {
  const pool = poolOf(span.step);
  if (pool === undefined) return [];
  const members = byPool.get(pool) ?? [];
  const before = members
    .filter((other) => isBefore(other, span))
    .toSorted((a, b) => b.endMs - a.endMs);
  const freed = before.find((one) => countAtEndOf(one, members) >= places[pool]);
  return freed === undefined ? [] : [freed];
}

function countAtEndOf(span: Span, members: readonly Span[]): number {
  return members.filter((other) => other.startMs < span.endMs && other.endMs >= span.endMs).length;
}

/** A step that took no time may stand at one moment with others; the start decides then, so that the way back has an end. */
function isBefore(other: Span, span: Span): boolean {
  return other !== span && other.endMs <= span.startMs && other.startMs < span.startMs;
}

function latest(spans: readonly Span[]): Span | undefined {
  return spans.reduce<Span | undefined>(
    (best, span) => (best === undefined || span.endMs > best.endMs ? span : best),
    undefined,
  );
}
