import { userProblems, type UserError } from '../errors/user-error.ts';
import type { PlannedRunImage } from '../plan/build-plan.ts';
import { scheduledImages, stepDurations, type TimedPlan } from '../plan/expected-durations.ts';
import type { ScheduleLimits } from '../report/schedule-limits.ts';
import { shortestRun } from '../plan/shortest-run.ts';
import { openSchedule, type Task } from '../plan/schedule.ts';
import type { ImageStatus, Reason, RunStatus, StepName } from '../report/run-report.ts';
import type { ReportEvent } from '../report/events.ts';
import type {
  ImageState,
  PreparedImage,
  RunDeps,
  RunSettings,
  StepOutcome,
  Steps,
} from './image-run.ts';
import { engineOutage } from './engine-outage.ts';
import { removeContainersOf } from './leftovers.ts';
import { runStep } from './run-step.ts';

/** With these no other image can go on either. */
const goneCodes = new Set<string>(['ENGINE_UNREACHABLE', 'ENGINE_DENIED', 'ENGINE_TOO_OLD']);

export interface RunRequest {
  readonly plan: TimedPlan;
  readonly prepared: ReadonlyMap<string, PreparedImage>;
  /** What is known of images before the run: those that are only tested or pushed. */
  readonly known: ReadonlyMap<string, ImageState>;
  readonly ancestors: ReadonlyMap<string, readonly string[]>;
  readonly settings: RunSettings;
  readonly limits: ScheduleLimits;
  /** Start nothing more after the first failure. */
  readonly failFast: boolean;
  /** Aborts when a person interrupts the run. */
  readonly signal: AbortSignal;
  /** Messages of images that failed somewhere else, by key: what is built on them is blocked. */
  readonly failedBefore?: ReadonlyMap<string, string> | undefined;
  /** Told of each image when nothing more will happen with it; the run does not end before it is done. */
  readonly onSettled?: OnSettled | undefined;
}

/** An image that nothing more will happen with. */
export interface SettledImage {
  readonly key: string;
  readonly status: Exclude<ImageStatus, 'cancelled'>;
  readonly message: string | undefined;
  readonly state: ImageState;
  /** States of its parents, by key. */
  readonly parents: ReadonlyMap<string, ImageState>;
  /** `repository:tag` names people use for it. */
  readonly names: readonly string[];
}

/** @returns why nothing else of the run may go on, in one sentence; `undefined`: it goes on */
export type OnSettled = (image: SettledImage) => Promise<string | undefined>;

export interface RunResult {
  readonly status: RunStatus;
  /** What stopped the whole run (the engine went away) or could not be told to others; empty otherwise. */
  readonly problems: readonly UserError[];
  /** What is known of each image at the end, by key. */
  readonly states: ReadonlyMap<string, ImageState>;
}

/**
 * Takes the images of a plan through their steps. An image that fails is a result: its descendants are blocked, all others
 * go on (unless `failFast`). Everything that happens is told to `report`.
 */
export async function runPlan(
  request: RunRequest,
  deps: RunDeps,
  steps: Steps,
  report: ReportEvent,
): Promise<RunResult> {
  const { plan, signal } = request;
  const keys = plan.images.map(({ image }) => image.key);
  const { limits } = request;
  const [images, expected] = [scheduledImages(plan), stepDurations(plan)];
  const { share } = shortestRun(images, limits, expected);
  const schedule = openSchedule(images, limits, expected, share);
  const timings = new Map(keys.map((key) => [key, new Map<StepName, number>()]));
  const planned = new Map(plan.images.map((one) => [one.image.key, one]));
  const startedAt = new Map<string, number>();
  const states = new Map(request.known);
  const statuses = new Map<string, ImageStatus>();
  const aborts = new Map(keys.map((key) => [key, new AbortController()]));
  const problems: UserError[] = [];
  const left: UserError[] = [];
  /** Of telling others, which nobody waits for in particular. */
  const bugs: unknown[] = [];
  const outage = engineOutage(deps.engine, deps.clock);
  const work = new Set<Promise<void>>();
  /** Waited for their parents, and turned out to have everything; with why. */
  const unneeded = new Map<string, string | undefined>();

  function finish(key: string, status: ImageStatus, message?: string): void {
    if (statuses.has(key)) return;
    statuses.set(key, status);
    schedule.stop(key);
    deps.containers.endKept(key);
    const at = deps.clock.now();
    report({
      kind: 'image-finished',
      at,
      image: key,
      status,
      durationMs: at - (startedAt.get(key) ?? at),
      message,
    });
    if (status !== 'cancelled') tellSettled(key, status, message);
  }

  function tellSettled(key: string, status: SettledImage['status'], message?: string): void {
    const { onSettled } = request;
    if (onSettled === undefined) return;
    const tell = async () => {
      try {
        const names = request.prepared.get(key)?.visibleTags ?? [];
        const stop = await onSettled({ key, status, message, names, ...statesOf(key) });
        if (stop !== undefined) cancelRest(stop);
      } catch (error) {
        const found = userProblems(error);
        if (found === undefined) bugs.push(error);
        // An interrupt breaks off requests; whoever repeats the run tells it again.
        else if (!signal.aborted) problems.push(...found);
      }
    };
    const telling = tell().finally(() => work.delete(telling));
    work.add(telling);
  }

  function statesOf(key: string) {
    const parents = planned.get(key)?.image.parents ?? [];
    return {
      state: states.get(key) ?? {},
      parents: new Map(parents.map((parent) => [parent, states.get(parent) ?? {}])),
    };
  }

  /** A failure blocks what is built on the image, also what is being built or tested right now. */
  function fail(key: string, message: string | undefined): void {
    finish(key, 'failed', message);
    for (const [other, ancestors] of request.ancestors) {
      if (!ancestors.includes(key) || !planned.has(other) || statuses.has(other)) continue;
      finish(other, 'blocked', `${key} failed, and it is built on it`);
      aborts.get(other)?.abort();
    }
    if (request.failFast) cancelRest(`stopped by --fail-fast after ${key} failed`);
  }

  function cancelRest(message: string): void {
    for (const key of keys) {
      if (statuses.has(key)) continue;
      finish(key, 'cancelled', message);
      aborts.get(key)?.abort();
    }
  }

  function settle(task: Task, outcome: StepOutcome): void {
    if (outcome.state !== undefined) states.set(task.key, outcome.state);
    if (statuses.has(task.key)) return;
    if (outcome.steps !== undefined) replaceRest(task.key, outcome.steps, outcome);
    if (outcome.status === 'failed') fail(task.key, outcome.message);
    else if (outcome.status === 'cancelled')
      finish(task.key, 'cancelled', 'stopped before it was finished');
    else advance(task.key);
  }

  function replaceRest(key: string, rest: readonly StepName[], outcome: StepOutcome): void {
    schedule.replaceRest(key, rest);
    if (rest.length === 0) unneeded.set(key, sentence(outcome.facts?.reasons) ?? outcome.message);
  }

  function advance(key: string): void {
    schedule.pass(key);
    if (!schedule.isOver(key)) return;
    if (unneeded.has(key)) finish(key, 'up-to-date', unneeded.get(key));
    else finish(key, 'passed');
  }

  async function perform(task: Task, one: PlannedRunImage): Promise<void> {
    const prepared = request.prepared.get(task.key);
    const abort = aborts.get(task.key);
    if (prepared === undefined || abort === undefined)
      throw new Error(`${task.key} was not prepared`);
    const place = {
      image: one.image,
      planned: one,
      timings: timings.get(task.key) ?? new Map<StepName, number>(),
      prepared,
      ...statesOf(task.key),
      ancestors: request.ancestors.get(task.key) ?? [],
      signal: AbortSignal.any([abort.signal, signal]),
    };
    const stepStartedAt = deps.clock.now();
    try {
      const surroundings = { deps, settings: request.settings, report, steps, outage };
      const outcome = await runStep(surroundings, task.step, place);
      if (outcome.beside !== undefined) attend(outcome.beside);
      if (outcome.status === 'passed')
        timings.get(task.key)?.set(task.step, deps.clock.now() - stepStartedAt);
      settle(task, outcome);
    } catch (error) {
      const found = userProblems(error);
      if (found === undefined) throw error;
      problems.push(...found);
      fail(task.key, found[0]?.message);
      if (found.some(({ code }) => goneCodes.has(code)))
        cancelRest('the engine does not answer any more');
    } finally {
      schedule.free(task.key);
    }
  }

  /** Why containers are still there, unless the engine is gone with them, which is told already. */
  function tellLeft(reasons: readonly UserError[]): void {
    for (const { code, message } of reasons) {
      if (goneCodes.has(code) && problems.some((problem) => problem.code === code)) continue;
      const text = `a container of this run could not be removed, the next run does it: ${message}`;
      report({ kind: 'note', at: deps.clock.now(), level: 'warning', text });
    }
  }

  /** The run does not end before it. */
  function attend(beside: Promise<void>): void {
    const attended = beside.finally(() => work.delete(attended));
    work.add(attended);
  }

  function start(task: Task): void {
    const one = planned.get(task.key);
    if (one === undefined) return;
    if (!startedAt.has(task.key)) startedAt.set(task.key, deps.clock.now());
    schedule.start(task.key);
    const promise = perform(task, one).finally(() => work.delete(promise));
    work.add(promise);
  }

  const onInterrupt = () => cancelRest('interrupted');
  signal.addEventListener('abort', onInterrupt, { once: true });
  if (signal.aborted) onInterrupt();
  for (const [key, message] of request.failedBefore ?? []) {
    if (!statuses.has(key)) fail(key, message);
  }
  for (const { image, steps: names, reasons } of plan.images) {
    if (names.length === 0) finish(image.key, 'up-to-date', sentence(reasons));
  }
  try {
    for (;;) {
      for (const task of schedule.startable()) start(task);
      if (bugs.length > 0) throw bugs[0];
      if (work.size === 0) break;
      await Promise.race(work);
    }
  } finally {
    signal.removeEventListener('abort', onInterrupt);
    // Nothing is left to do here unless a bug ended the loop: then what still runs must not go on alone.
    for (const abort of aborts.values()) abort.abort();
    await Promise.allSettled(work);
    left.push(...(await deps.containers.close()));
  }
  if (outage.wasSurvived() || left.length > 0)
    tellLeft(await removeContainersOf(deps.engine, request.settings.runId));
  const status = runStatus(statuses, signal);
  const isUntold = status === 'passed' && problems.length > 0;
  return { status: isUntold ? 'failed' : status, problems, states };
}

/** Why nothing had to be done, in one line. */
function sentence(reasons: readonly Reason[] | undefined): string | undefined {
  return reasons?.map(({ text }) => text).join('; ');
}

function runStatus(statuses: ReadonlyMap<string, ImageStatus>, signal: AbortSignal): RunStatus {
  if (signal.aborted) return 'interrupted';
  const isGood = (status: ImageStatus) => status === 'passed' || status === 'up-to-date';
  return [...statuses.values()].every(isGood) ? 'passed' : 'failed';
}
