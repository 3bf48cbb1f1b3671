import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, descendantsOf, buildImageGraph } from '../../../src/graph/image-graph.ts';
import type { StepName } from '../../../src/report/run-report.ts';
import {
  startable,
  type ScheduledImage,
  type ScheduleLimits,
  type Task,
} from '../../../src/run/schedule.ts';
import { counts } from '../../support/counts.ts';
import { families, scheduled } from './random-family.ts';

const wide: ScheduleLimits = { build: 9, test: 9, push: 9 };

interface Run {
  readonly images: readonly ScheduledImage[];
  readonly limits: ScheduleLimits;
  /** Which of the running steps ends next, as a share of how many there are. */
  readonly order: readonly number[];
  /** Steps that fail: `image-1:push`. */
  readonly failing: ReadonlySet<string>;
}

interface Outcome {
  /** Each start, and what had been done and stopped by then. */
  readonly starts: readonly {
    readonly task: Task;
    readonly done: ReadonlySet<string>;
    readonly stopped: ReadonlySet<string>;
    readonly running: readonly StepName[];
  }[];
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** Carries a run out as the runner does: a failure stops the image and all its descendants. */
function simulate({ images, limits, order, failing }: Run): Outcome {
  const graph = buildImageGraph(images);
  const counted = new Map<string, number>();
  const running = new Map<string, StepName>();
  const stopped = new Set<string>();
  const failed = new Set<string>();
  const done = new Set<string>();
  const starts: Outcome['starts'][number][] = [];

  for (let turn = 0; ; turn += 1) {
    const tasks = startable(images, { done: counted, running, stopped }, limits);
    for (const task of tasks) {
      running.set(task.key, task.step);
      const state = { done: new Set(done), stopped: new Set(stopped) };
      starts.push({ task, ...state, running: [...running.values()] });
    }
    const [key, step] =
      [...running][Math.floor((order[turn % order.length] ?? 0) * running.size)] ?? [];
    if (key === undefined || step === undefined) break;

    running.delete(key);
    if (stopped.has(key)) continue;
    if (failing.has(`${key}:${step}`)) {
      failed.add(key);
      for (const other of [key, ...descendantsOf(graph, [key])]) stopped.add(other);
    } else {
      done.add(`${key}:${step}`);
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
  }
  return { starts, done, failed };
}

const runs: fc.Arbitrary<Run> = families.chain(scheduled).chain((images) => {
  const all = images.flatMap(({ key, steps }) => steps.map((step) => `${key}:${step}`));
  return fc.record({
    images: fc.constant(images),
    limits: fc.record({
      build: fc.integer({ min: 1, max: 4 }),
      test: fc.integer({ min: 1, max: 4 }),
      push: fc.integer({ min: 1, max: 3 }),
    }),
    order: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    }),
    failing: fc.oneof(
      fc.constant(new Set<string>()),
      fc.subarray(all, { maxLength: 3 }).map((steps) => new Set(steps)),
    ),
  });
});

function everyRun(check: (run: Run, outcome: Outcome) => void): void {
  const options = { numRuns: counts(5000, 300) };
  fc.assert(
    fc.property(runs, (run) => check(run, simulate(run))),
    options,
  );
}

function poolOf(step: StepName): keyof ScheduleLimits | undefined {
  if (step === 'build') return 'build';
  if (step === 'prune') return undefined;
  return step === 'push' || step === 'tag' ? 'push' : 'test';
}

describe('schedule', () => {
  it('builds an image only when every parent is built', () => {
    everyRun(({ images }, { starts }) => {
      for (const { task, done } of starts.filter(({ task: { step } }) => step === 'build')) {
        const parents = images.find(({ key }) => key === task.key)?.parents ?? [];

        expect(parents.filter((parent) => !done.has(`${parent}:build`))).toEqual([]);
      }
    });
  });

  it('pushes and tags an image only when every ancestor has its tags', () => {
    everyRun(({ images }, { starts }) => {
      const graph = buildImageGraph(images);
      const outside = starts.filter(({ task: { step } }) => step === 'push' || step === 'tag');
      for (const { task, done } of outside) {
        const ancestors = ancestorsOf(graph, [task.key]);

        expect(ancestors.filter((ancestor) => !done.has(`${ancestor}:tag`))).toEqual([]);
      }
    });
  });

  it('prunes an image only when every child is built or stopped', () => {
    everyRun(({ images }, { starts }) => {
      for (const { task, done, stopped } of starts.filter(
        ({ task: { step } }) => step === 'prune',
      )) {
        const children = images.filter(({ parents }) => parents.includes(task.key));
        const waiting = children.filter(
          ({ key }) => !done.has(`${key}:build`) && !stopped.has(key),
        );

        expect(waiting).toEqual([]);
      }
    });
  });

  it('never has more steps of a kind under way than its limit', () => {
    everyRun(({ limits }, { starts }) => {
      for (const { running } of starts) {
        for (const pool of ['build', 'test', 'push'] as const) {
          const count = running.filter((step) => poolOf(step) === pool).length;

          expect(count).toBeLessThanOrEqual(limits[pool]);
        }
      }
    });
  });

  it('starts each step once, in the order of the image, and nothing of an image that was stopped', () => {
    everyRun(({ images }, { starts }) => {
      for (const { key, steps } of images) {
        const own = starts.filter(({ task }) => task.key === key);

        expect(own.map(({ task }) => task.step)).toEqual(steps.slice(0, own.length));
        expect(own.filter(({ stopped }) => stopped.has(key))).toEqual([]);
      }
    });
  });

  it('ends with everything done but the images that failed and their descendants', () => {
    everyRun(({ images }, { done, failed }) => {
      const graph = buildImageGraph(images);
      const blocked = new Set(descendantsOf(graph, failed));
      const unfinished = images.filter(({ key, steps }) =>
        steps.some((step) => !done.has(`${key}:${step}`)),
      );

      const keys = unfinished.map(({ key }) => key);
      expect(keys.filter((key) => !failed.has(key) && !blocked.has(key))).toEqual([]);
      expect([...failed].filter((key) => !keys.includes(key))).toEqual([]);
    });
  });

  it('never tags a descendant of an image that failed before its own tag', () => {
    everyRun(({ images }, { done, failed }) => {
      const graph = buildImageGraph(images);
      const untagged = [...failed].filter((key) => !done.has(`${key}:tag`));

      const below = descendantsOf(graph, untagged);
      expect(below.filter((key) => done.has(`${key}:tag`) || done.has(`${key}:push`))).toEqual([]);
    });
  });

  it('lets a child build while its parent is tested', () => {
    const images: readonly ScheduledImage[] = [
      { key: 'base', parents: [], steps: ['build', 'basic-tests', 'tag'] },
      { key: 'child', parents: ['base'], steps: ['build', 'basic-tests', 'tag'] },
    ];
    const state = { done: new Map([['base', 1]]), running: new Map(), stopped: new Set<string>() };

    const tasks = startable(images, state, wide);

    expect(tasks).toEqual([
      { key: 'base', step: 'basic-tests' },
      { key: 'child', step: 'build' },
    ]);
  });

  it('gives the places there are to the images that stand first', () => {
    const images = ['a', 'b', 'c'].map((key): ScheduledImage => ({
      key,
      parents: [],
      steps: ['build'],
    }));
    const running = new Map<string, StepName>([['b', 'build']]);

    const tasks = startable(
      images,
      { done: new Map(), running, stopped: new Set() },
      { ...wide, build: 2 },
    );

    expect(tasks).toEqual([{ key: 'a', step: 'build' }]);
  });

  it('pushes at once what is pushed without a build and has no parent in the plan', () => {
    const images: readonly ScheduledImage[] = [
      { key: 'child', parents: [], steps: ['push', 'tag'] },
    ];

    const tasks = startable(
      images,
      { done: new Map(), running: new Map(), stopped: new Set() },
      wide,
    );

    expect(tasks).toEqual([{ key: 'child', step: 'push' }]);
  });
});
