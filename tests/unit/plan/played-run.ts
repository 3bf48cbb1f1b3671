import fc from 'fast-check';
import { buildImageGraph, descendantsOf } from '../../../src/graph/image-graph.ts';
import type { ExpectedSteps } from '../../../src/plan/priorities.ts';
import type { ScheduleLimits } from '../../../src/report/schedule-limits.ts';
import { openSchedule, type Task } from '../../../src/plan/schedule.ts';
import type { ScheduledImage } from '../../../src/plan/step-graph.ts';
import type { StepName } from '../../../src/report/run-report.ts';
import { readyTasks } from '../../support/plain-schedule.ts';

export interface Run {
  readonly images: readonly ScheduledImage[];
  readonly limits: ScheduleLimits;
  readonly expected: ExpectedSteps;
  /** Which of the running steps ends next, as a share of how many there are. */
  readonly order: readonly number[];
  /** Steps that fail: `image-1:push`. */
  readonly failing: ReadonlySet<string>;
  /** What is left of images after their first step, in place of what was planned. */
  readonly replaced: ReadonlyMap<string, readonly StepName[]>;
}

/** A moment at which the schedule was asked. */
export interface Turn {
  readonly started: readonly Task[];
  /** What might have started, had there been places without end, in the order of the images. */
  readonly ready: readonly Task[];
  readonly done: ReadonlySet<string>;
  readonly stopped: ReadonlySet<string>;
  /** Under way before anything was started. */
  readonly running: readonly StepName[];
}

export interface Outcome {
  readonly turns: readonly Turn[];
  /** With what they had to do in the end. */
  readonly images: readonly ScheduledImage[];
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** Carries a run out as the runner does: a failure stops the image and all its descendants. */
export function playRun({ images, limits, expected, order, failing, replaced }: Run): Outcome {
  const graph = buildImageGraph(images);
  const schedule = openSchedule(images, limits, expected);
  const counted = new Map<string, number>();
  const running = new Map<string, StepName>();
  const stopped = new Set<string>();
  const failed = new Set<string>();
  const done = new Set<string>();
  const turns: Turn[] = [];
  let current = images;

  function pass(key: string, step: StepName): void {
    const rest = replaced.get(key);
    if (rest !== undefined && !counted.has(key)) {
      schedule.replaceRest(key, rest);
      current = current.map((one) => (one.key === key ? { ...one, steps: [step, ...rest] } : one));
    }
    schedule.pass(key);
    done.add(`${key}:${step}`);
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }

  for (let turn = 0; ; turn += 1) {
    const ready = readyTasks(current, { done: counted, running, stopped });
    const started = schedule.startable();
    const state = { done: new Set(done), stopped: new Set(stopped) };
    turns.push({ started, ready, ...state, running: [...running.values()] });
    for (const { key, step } of started) {
      schedule.start(key);
      running.set(key, step);
    }
    const [key, step] =
      [...running][Math.floor((order[turn % order.length] ?? 0) * running.size)] ?? [];
    if (key === undefined || step === undefined) break;

    running.delete(key);
    if (!stopped.has(key) && failing.has(`${key}:${step}`)) {
      failed.add(key);
      for (const other of [key, ...descendantsOf(graph, [key])]) {
        stopped.add(other);
        schedule.stop(other);
      }
    } else if (!stopped.has(key)) pass(key, step);
    schedule.free(key);
  }
  return { turns, images: current, done, failed };
}

/** Runs of these images, with some steps timed, and some that fail. */
export function runsOf(images: readonly ScheduledImage[]): fc.Arbitrary<Run> {
  const all = images.flatMap(({ key, steps }) => steps.map((step) => `${key}:${step}`));
  return fc.record({
    images: fc.constant(images),
    limits: fc.record({
      build: fc.integer({ min: 1, max: 4 }),
      test: fc.integer({ min: 1, max: 4 }),
      push: fc.integer({ min: 1, max: 3 }),
    }),
    expected: fc.oneof(fc.constant<ExpectedSteps>(new Map()), expectedOf(images)),
    order: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    }),
    failing: fc.oneof(
      fc.constant(new Set<string>()),
      fc.subarray(all, { maxLength: Math.min(3, all.length) }).map((steps) => new Set(steps)),
    ),
    replaced: fc.constant(new Map()),
  });
}

/** The same where some images turn out to need less than was planned. */
export function runsWithLess(images: readonly ScheduledImage[]): fc.Arbitrary<Run> {
  return fc.tuple(runsOf(images), lessFor(images)).map(([run, replaced]) => ({ ...run, replaced }));
}

function expectedOf(images: readonly ScheduledImage[]): fc.Arbitrary<ExpectedSteps> {
  const timed = images.map(({ key, steps }) =>
    fc
      .tuple(fc.subarray([...steps]), fc.array(fc.nat(1000), { minLength: 7, maxLength: 7 }))
      .map(([known, ms]) => [key, new Map(known.map((step, i) => [step, ms[i] ?? 0]))] as const),
  );
  return fc.tuple(...timed).map((entries) => new Map(entries));
}

function lessFor(
  images: readonly ScheduledImage[],
): fc.Arbitrary<ReadonlyMap<string, readonly StepName[]>> {
  const some = images.map(({ key, steps }) =>
    fc.subarray(steps.slice(1)).map((rest) => [key, rest] as const),
  );
  return fc
    .tuple(fc.subarray(images.map(({ key }) => key)), ...some)
    .map(([keys, ...rests]) => new Map(rests.filter(([key]) => keys.includes(key))));
}
