import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, descendantsOf, buildImageGraph } from '../../../src/graph/image-graph.ts';
import type { StepName } from '../../../src/report/run-report.ts';
import type { ExpectedSteps } from '../../../src/plan/priorities.ts';
import { poolOf, type ScheduleLimits } from '../../../src/report/schedule-limits.ts';
import { openSchedule, type Task } from '../../../src/plan/schedule.ts';
import type { ScheduledImage } from '../../../src/plan/step-graph.ts';
import { counts } from '../../support/counts.ts';
import { withPlaces, type RunState } from '../../support/plain-schedule.ts';
import { playRun, runsOf, runsWithLess, type Outcome, type Run } from './played-run.ts';
import { families, partlyDone, scheduled } from './random-family.ts';

const wide: ScheduleLimits = { build: 9, test: 9, push: 9 };

/** Runs that build everything. */
const runs = families.chain(scheduled).chain(runsOf);

/** Runs in which images exist already, wholly or in part. */
const laterRuns = families
  .chain(partlyDone)
  .chain((images) => fc.oneof(runsOf(images), runsWithLess(images)));

function everyRun(
  check: (run: Run, outcome: Outcome) => void,
  among: fc.Arbitrary<Run> = runs,
): void {
  const options = { numRuns: counts(5000, 300) };
  fc.assert(
    fc.property(among, (run) => check(run, playRun(run))),
    options,
  );
}

/** Each start of a run, with what had been done and stopped by then. */
function startsOf({ turns }: Outcome) {
  return turns.flatMap(({ started, done, stopped }) =>
    started.map((task) => ({ task, done, stopped })),
  );
}

/** Milliseconds by image and step. */
function expectedOf(
  durations: Readonly<Record<string, Partial<Record<StepName, number>>>>,
): ExpectedSteps {
  return new Map(
    Object.entries(durations).map(([key, steps]) => [
      key,
      new Map(Object.entries(steps) as [StepName, number][]),
    ]),
  );
}

/** What the schedule says where a run stands. */
function startable(
  images: readonly ScheduledImage[],
  state: RunState,
  limits: ScheduleLimits,
  expected: ExpectedSteps = new Map(),
): readonly Task[] {
  const schedule = openSchedule(images, limits, expected);
  for (const { key } of images) {
    for (let count = state.done.get(key) ?? 0; count > 0; count -= 1) {
      schedule.start(key);
      schedule.pass(key);
    }
    if (state.running.has(key)) schedule.start(key);
    if (state.stopped.has(key)) schedule.stop(key);
  }
  return schedule.startable();
}

/** What an image has to go through before others may be shown that stand on it. */
const provingSteps = new Set<StepName>(['basic-tests', 'push', 'integration-tests', 'tag']);

describe('schedule', () => {
  it('builds an image only when every parent is built', () => {
    everyRun(({ images }, outcome) => {
      const starts = startsOf(outcome);
      for (const { task, done } of starts.filter(({ task: { step } }) => step === 'build')) {
        const parents = images.find(({ key }) => key === task.key)?.parents ?? [];

        expect(parents.filter((parent) => !done.has(`${parent}:build`))).toEqual([]);
      }
    });
  });

  it('pushes and tags an image only when every ancestor has its tags', () => {
    everyRun(({ images }, outcome) => {
      const starts = startsOf(outcome);
      const graph = buildImageGraph(images);
      const outside = starts.filter(({ task: { step } }) => step === 'push' || step === 'tag');
      for (const { task, done } of outside) {
        const ancestors = ancestorsOf(graph, [task.key]);

        expect(ancestors.filter((ancestor) => !done.has(`${ancestor}:tag`))).toEqual([]);
      }
    });
  });

  it('pushes and tags an image only when every ancestor has passed and has its tags, of which only some are built', () => {
    everyRun((_run, outcome) => {
      const starts = startsOf(outcome);
      const { images } = outcome;
      const graph = buildImageGraph(images);
      const proving = images.flatMap(({ key, steps }) =>
        steps.filter((step) => provingSteps.has(step)).map((step) => ({ key, step })),
      );
      const outside = starts.filter(({ task: { step } }) => step === 'push' || step === 'tag');
      for (const { task, done } of outside) {
        const ancestors = ancestorsOf(graph, [task.key]);
        const needed = proving.filter(({ key }) => ancestors.includes(key));

        expect(needed.filter(({ key, step }) => !done.has(`${key}:${step}`))).toEqual([]);
      }
    }, laterRuns);
  });

  it('prunes an image only when every child is built or stopped', () => {
    everyRun(({ images }, outcome) => {
      const starts = startsOf(outcome);
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
    everyRun(({ limits }, { turns }) => {
      for (const { running, started } of turns) {
        for (const pool of ['build', 'test', 'push'] as const) {
          const all = [...running, ...started.map(({ step }) => step)];

          expect(all.filter((step) => poolOf(step) === pool).length).toBeLessThanOrEqual(
            limits[pool],
          );
        }
      }
    });
  });

  it.each([
    ['everything is built', runs],
    ['images exist already', laterRuns],
  ])('starts whatever the plain rules allow and has a place, where %s', (_name, among) => {
    everyRun(({ limits }, { turns }) => {
      for (const { running, started, ready } of turns) {
        const state = { running: new Map(running.map((step, index) => [`${index}`, step])) };
        const pools = (tasks: readonly Task[]) =>
          tasks.map(({ step }) => poolOf(step) ?? 'none').sort();

        expect(pools(started)).toEqual(pools(withPlaces(ready, state, limits)));
        expect(ready).toEqual(expect.arrayContaining([...started]));
      }
    }, among);
  });

  it('starts each step once, in the order of the image, and nothing of an image that was stopped', () => {
    everyRun(({ images }, outcome) => {
      const starts = startsOf(outcome);
      for (const { key, steps } of images) {
        const own = starts.filter(({ task }) => task.key === key);

        expect(own.map(({ task }) => task.step)).toEqual(steps.slice(0, own.length));
        expect(own.filter(({ stopped }) => stopped.has(key))).toEqual([]);
      }
    });
  });

  it.each([
    ['everything is built', runs],
    ['images exist already', laterRuns],
  ])(
    'ends with all done but images that failed and their descendants, where %s',
    (_name, among) => {
      everyRun((_run, { images, done, failed }) => {
        const graph = buildImageGraph(images);
        const blocked = new Set(descendantsOf(graph, failed));
        const unfinished = images.filter(({ key, steps }) =>
          steps.some((step) => !done.has(`${key}:${step}`)),
        );

        const keys = unfinished.map(({ key }) => key);
        expect(keys.filter((key) => !failed.has(key) && !blocked.has(key))).toEqual([]);
        expect([...failed].filter((key) => !keys.includes(key))).toEqual([]);
      }, among);
    },
  );

  it('never tags a descendant of an image that failed before its own tag', () => {
    everyRun((_run, { images, done, failed }) => {
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

  it.each([
    ['basic-tests', 0],
    ['integration-tests', 1],
  ] as const)(
    'holds a child back from the registry until %s of its parent, which is only tested again, are over',
    (_step, behind) => {
      const images: readonly ScheduledImage[] = [
        { key: 'base', parents: [], steps: ['basic-tests', 'integration-tests'] },
        { key: 'built', parents: ['base'], steps: ['build', 'push', 'tag'] },
        { key: 'named', parents: ['base'], steps: ['tag'] },
      ];
      const running = new Map<string, StepName>([['base', images[0]?.steps[behind] ?? 'build']]);
      const stopped = new Set<string>();
      const at = (base: number) =>
        new Map([
          ['base', base],
          ['built', 1],
        ]);

      const during = startable(images, { done: at(behind), running, stopped }, wide);
      const after = startable(images, { done: at(2), running: new Map(), stopped }, wide);

      expect(during).toEqual([]);
      expect(after).toEqual([
        { key: 'built', step: 'push' },
        { key: 'named', step: 'tag' },
      ]);
    },
  );

  describe('of an image that a builder elsewhere makes', () => {
    const steps = ['build', 'basic-tests', 'push', 'tag'] as const;
    const parent = { key: 'parent', parents: [], steps };
    const child = { key: 'child', parents: ['parent'], steps, isBuiltAway: true };

    it.each([
      ['waits for the push of a parent that the engine makes', {}, 3],
      ['waits for the build of one that is made elsewhere too', { isBuiltAway: true }, 1],
    ])('%s', (_name, how, count) => {
      const schedule = openSchedule([{ ...parent, ...how }, child], wide, new Map());
      const startable = steps.map(() => {
        schedule.start('parent');
        schedule.pass('parent');
        return schedule.startable().some(({ key }) => key === 'child');
      });

      expect(startable).toEqual(steps.map((_step, index) => index + 1 >= count));
    });
  });

  it('holds a grandchild back too, where nothing is to be done with the image between', () => {
    const images: readonly ScheduledImage[] = [
      { key: 'base', parents: [], steps: ['basic-tests'] },
      { key: 'middle', parents: ['base'], steps: [] },
      { key: 'leaf', parents: ['middle'], steps: ['tag'] },
    ];
    const running = new Map<string, StepName>([['base', 'basic-tests']]);

    const tasks = startable(images, { done: new Map(), running, stopped: new Set() }, wide);

    expect(tasks).toEqual([]);
  });

  it('waits for no page of a parent, and for nothing of one that has all', () => {
    const images: readonly ScheduledImage[] = [
      { key: 'described', parents: [], steps: ['tag', 'manifest-page'] },
      { key: 'there', parents: [], steps: [] },
      { key: 'child', parents: ['described', 'there'], steps: ['push', 'tag'] },
    ];
    const running = new Map<string, StepName>([['described', 'manifest-page']]);
    const done = new Map([['described', 1]]);

    const tasks = startable(images, { done, running, stopped: new Set(['there']) }, wide);

    expect(tasks).toEqual([{ key: 'child', step: 'push' }]);
  });

  it('prunes a parent while a child that is not built has steps left', () => {
    const images: readonly ScheduledImage[] = [
      { key: 'base', parents: [], steps: ['push', 'tag', 'prune'] },
      { key: 'child', parents: ['base'], steps: ['basic-tests', 'tag'] },
    ];
    const running = new Map<string, StepName>([['child', 'basic-tests']]);
    const done = new Map([['base', 2]]);

    const tasks = startable(images, { done, running, stopped: new Set() }, wide);

    expect(tasks).toEqual([{ key: 'base', step: 'prune' }]);
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

  it('gives them to what the run waits for last, where that is known', () => {
    const steps: readonly StepName[] = ['build', 'basic-tests'];
    const images: readonly ScheduledImage[] = [
      { key: 'short', parents: [], steps },
      { key: 'tested-long', parents: [], steps },
      { key: 'base', parents: [], steps },
      { key: 'never-timed', parents: [], steps },
      { key: 'child', parents: ['base'], steps },
    ];
    const expected = expectedOf({
      short: { build: 10, 'basic-tests': 10 },
      'tested-long': { build: 10, 'basic-tests': 50 },
      base: { build: 10, 'basic-tests': 10 },
      child: { build: 70, 'basic-tests': 20 },
    });
    const state = { done: new Map(), running: new Map(), stopped: new Set<string>() };

    const tasks = startable(images, state, { ...wide, build: 3 }, expected);

    expect(tasks.map(({ key }) => key)).toEqual(['base', 'tested-long', 'never-timed']);
  });

  it('looks at what follows a step alone where there is one place: how long it takes itself is waited for in any order', () => {
    const steps: readonly StepName[] = ['build', 'basic-tests'];
    const images = ['long-build', 'long-tests'].map((key) => ({ key, parents: [], steps }));
    const expected = expectedOf({
      'long-build': { build: 100, 'basic-tests': 10 },
      'long-tests': { build: 10, 'basic-tests': 20 },
    });
    const state = { done: new Map(), running: new Map(), stopped: new Set<string>() };

    const first = [1, 9].map(
      (build) => startable(images, state, { ...wide, build }, expected)[0]?.key,
    );

    expect(first).toEqual(['long-tests', 'long-build']);
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
