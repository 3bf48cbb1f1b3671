import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import { stepNames, type StepName } from '../../../src/report/run-report.ts';
import type { ImageState, StepContext } from '../../../src/run/image-run.ts';
import { aborted, scriptedRun, type Script } from './scripted-run.ts';

const family = { base: [], middle: ['base'], leaf: ['middle'], side: ['base'], other: [] };

const failed = (message: string) => () => Promise.resolve({ status: 'failed', message } as const);

describe('running a plan', () => {
  it('takes every image through its steps, parents first', async () => {
    const { result, statuses, started } = await scriptedRun(family, {});

    expect(result).toEqual({ status: 'passed', problems: [] });
    expect(new Set(Object.values(statuses))).toEqual(new Set(['passed']));
    expect(Object.keys(statuses).sort()).toEqual(Object.keys(family).sort());
    expect(started).toHaveLength(15);
    expect(started.indexOf('base:build')).toBeLessThan(started.indexOf('middle:build'));
    expect(started.indexOf('base:tag')).toBeLessThan(started.indexOf('middle:tag'));
  });

  it('blocks the descendants of an image that failed and goes on with all others', async () => {
    const { result, statuses, messages, started } = await scriptedRun(family, {
      'middle:build': failed('make: *** [all] Error 1'),
    });

    expect(result).toEqual({ status: 'failed', problems: [] });
    expect(statuses).toEqual({
      base: 'passed',
      middle: 'failed',
      leaf: 'blocked',
      side: 'passed',
      other: 'passed',
    });
    expect([messages['middle'], messages['leaf']]).toEqual([
      'make: *** [all] Error 1',
      'middle failed, and it is built on it',
    ]);
    expect(started.filter((step) => step.startsWith('leaf:'))).toEqual([]);
  });

  it('lets what goes on beside a step keep nothing but the end of the run', async () => {
    const order: string[] = [];
    let tagged: () => void = () => undefined;
    const childTagged = new Promise<void>((resolve) => (tagged = resolve));

    await scriptedRun(
      { base: [], child: ['base'] },
      {
        'base:build': ({ log }) => {
          const beside = childTagged.then(async () => {
            await Promise.resolve();
            log.line('kept');
            order.push('kept');
          });
          return Promise.resolve({ status: 'passed', beside });
        },
        'child:tag': () => {
          order.push('tagged');
          tagged();
          return Promise.resolve({ status: 'passed' });
        },
      },
    );

    expect(order).toEqual(['tagged', 'kept']);
  });

  it('removes the containers that steps kept when their image is over, and before the run ends', async () => {
    const order: string[] = [];
    const keep = (id: string) => async (context: StepContext) => {
      context.deps.containers.keep(context.image.key, { id, image: 'i', litter: [] });
      return Promise.resolve({ status: 'passed' } as const);
    };

    const { events } = await scriptedRun(
      { base: [], child: ['base'] },
      {
        'base:basic-tests': keep('of base'),
        'child:basic-tests': async (context) => {
          await keep('of child')(context);
          await context.deps.containers.ended('base');
          order.push('base is over');
          return { status: 'failed', message: 'no' };
        },
      },
      {
        removeContainer: (id) => {
          order.push(id);
          return Promise.reject(new UserError('ENGINE_FAILED', `${id} stays`));
        },
      },
    );

    // The last two are another try.
    expect(order.slice(0, 2).toSorted()).toEqual(['base is over', 'of base']);
    expect(order.slice(2)).toEqual(['of child', 'of base', 'of child']);
    expect(events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))).toEqual([
      'a container of this run could not be removed, the next run does it: of base stays',
      'a container of this run could not be removed, the next run does it: of child stays',
    ]);
  });

  it('stops what is being built on an image whose tests fail', async () => {
    const stopped: string[] = [];
    let building: () => void = () => undefined;
    const childStarted = new Promise<void>((resolve) => (building = resolve));

    const { statuses, events } = await scriptedRun(
      { base: [], child: ['base'], other: [] },
      {
        'base:basic-tests': async () => {
          await childStarted;
          return { status: 'failed', message: 'test_python failed' };
        },
        'child:build': async (context) => {
          building();
          const outcome = await aborted(context);
          stopped.push(context.image.key);
          return outcome;
        },
      },
    );

    expect(stopped).toEqual(['child']);
    expect(statuses).toEqual({ base: 'failed', child: 'blocked', other: 'passed' });
    expect(
      events.find((event) => event.kind === 'step-finished' && event.image === 'child'),
    ).toMatchObject({ step: 'build', status: 'cancelled' });
  });

  it('gives a child what its parents have become', async () => {
    const state: ImageState = { imageId: 'sha256:1', reference: 'stack.test/base:i-1' };
    const seen: unknown[] = [];

    await scriptedRun(
      { base: [], child: ['base'] },
      {
        'base:build': () => Promise.resolve({ status: 'passed', state }),
        'base:basic-tests': (context) => {
          seen.push(context.state);
          return Promise.resolve({ status: 'skipped' });
        },
        'child:build': ({ parents, ancestors }) => {
          seen.push([...parents], ancestors);
          return Promise.resolve({ status: 'passed' });
        },
      },
    );

    expect(seen).toEqual([state, [['base', state]], ['base']]);
  });

  it('knows from the start what was known before', async () => {
    const known = new Map([['base', { reference: 'stack.test/base:i-2' }]]);
    const seen: ImageState[] = [];

    await scriptedRun(
      { base: [] },
      {
        'base:basic-tests': ({ state }) => {
          seen.push(state);
          return Promise.resolve({ status: 'passed' });
        },
      },
      { known, steps: ['basic-tests'] },
    );

    expect(seen).toEqual([{ reference: 'stack.test/base:i-2' }]);
  });

  it('counts a skipped step as one that is over', async () => {
    const { result } = await scriptedRun(
      { base: [] },
      { 'base:basic-tests': () => Promise.resolve({ status: 'skipped', message: 'no tests' }) },
    );

    expect(result.status).toBe('passed');
  });

  it('starts nothing more after a failure on --fail-fast', async () => {
    const { result, statuses, messages, started } = await scriptedRun(
      { one: [], two: [], child: ['one'] },
      { 'one:build': failed('broken'), 'two:build': aborted },
      { failFast: true },
    );

    expect(result.status).toBe('failed');
    expect(statuses).toEqual({ one: 'failed', child: 'blocked', two: 'cancelled' });
    expect(messages['two']).toBe('stopped by --fail-fast after one failed');
    expect(started).toEqual(['one:build', 'two:build']);
  });

  it('stops everything when it is interrupted', async () => {
    const interrupt = new AbortController();

    const { result, statuses, started } = await scriptedRun(
      { base: [], child: ['base'] },
      {
        'base:build': (context) => {
          setImmediate(() => interrupt.abort());
          return aborted(context);
        },
      },
      { signal: interrupt.signal },
    );

    expect(result).toEqual({ status: 'interrupted', problems: [] });
    expect(statuses).toEqual({ base: 'cancelled', child: 'cancelled' });
    expect(started).toEqual(['base:build']);
  });

  it.each(stepNames)('stops %s under way when it is interrupted', async (step) => {
    const interrupt = new AbortController();
    const stopped: string[] = [];

    const { statuses } = await scriptedRun(
      { base: [] },
      {
        [`base:${step}`]: async (context) => {
          setImmediate(() => interrupt.abort());
          const outcome = await aborted(context);
          stopped.push(context.image.key);
          return outcome;
        },
      },
      { signal: interrupt.signal, steps: [step] },
    );

    expect([stopped, statuses]).toEqual([['base'], { base: 'cancelled' }]);
  });

  it.each(stepNames)('stops %s under way on --fail-fast', async (step) => {
    const stopped: string[] = [];

    const { statuses } = await scriptedRun(
      { one: [], two: [] },
      {
        'one:build': async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return { status: 'failed', message: 'broken' };
        },
        [`two:${step}`]: async (context) => {
          const outcome = await aborted(context);
          stopped.push(context.image.key);
          return outcome;
        },
      },
      {
        failFast: true,
        planned: { one: { steps: ['build'] }, two: { steps: [step] } },
      },
    );

    expect([stopped, statuses]).toEqual([['two'], { one: 'failed', two: 'cancelled' }]);
  });

  it('starts nothing when it was interrupted before it began', async () => {
    const { result, statuses, started } = await scriptedRun(
      { base: [], child: ['base'] },
      {},
      { signal: AbortSignal.abort() },
    );

    expect(result.status).toBe('interrupted');
    expect(statuses).toEqual({ base: 'cancelled', child: 'cancelled' });
    expect(started).toEqual([]);
  });

  it('stops everything when the engine goes away, and hands its error on', async () => {
    const gone = new UserError('ENGINE_UNREACHABLE', 'no container engine answers');

    const { result, statuses, messages } = await scriptedRun(
      family,
      {
        'base:basic-tests': () => Promise.reject(gone),
        'other:build': aborted,
      },
      { retries: 0 },
    );

    expect(result).toEqual({ status: 'failed', problems: [gone] });
    expect(statuses).toMatchObject({ base: 'failed', middle: 'blocked', other: 'cancelled' });
    expect(messages['other']).toBe('the engine does not answer any more');
  });

  it('goes on with other images when the error concerns one alone', async () => {
    const denied = new UserError('REGISTRY_DENIED', 'the registry refuses');

    const { result, statuses } = await scriptedRun(
      { base: [], child: ['base'], other: [] },
      { 'base:push': () => Promise.reject(denied) },
      { steps: ['build', 'push', 'tag'] },
    );

    expect(result).toEqual({ status: 'failed', problems: [denied] });
    expect(statuses).toEqual({ base: 'failed', child: 'blocked', other: 'passed' });
  });

  it('rejects with a bug in a step, after everything else has stopped', async () => {
    const stopped: string[] = [];

    const run = scriptedRun(
      { one: [], two: [] },
      {
        'one:build': () => Promise.reject(new TypeError('x is not a function')),
        'two:build': async (context) => {
          const outcome = await aborted(context);
          stopped.push(context.image.key);
          return outcome;
        },
      },
    );

    await expect(run).rejects.toThrow('x is not a function');
    expect(stopped).toEqual(['two']);
  });

  it('keeps to the limit of steps at a time', async () => {
    let atWork = 0;
    let most = 0;
    const build = async () => {
      most = Math.max(most, (atWork += 1));
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
      return { status: 'passed' } as const;
    };
    const keys = ['a', 'b', 'c', 'd', 'e'];

    await scriptedRun(
      Object.fromEntries(keys.map((key) => [key, []])),
      Object.fromEntries(keys.map((key) => [`${key}:build`, build])),
      { limits: { build: 2, test: 1, push: 1 } },
    );

    expect(most).toBe(2);
  });

  it('goes the way that is the shortest when it is played before', async () => {
    const seconds = (build: number, test: number) =>
      new Map<StepName, number>([
        ['build', build * 1000],
        ['basic-tests', test * 1000],
      ]);

    const { started } = await scriptedRun(
      { five: [], four: [], eight: [] },
      {},
      {
        steps: ['build', 'basic-tests'],
        limits: { build: 2, test: 2, push: 2 },
        // By the usual rule five and four are first.
        expected: { five: seconds(5, 1), four: seconds(4, 1), eight: seconds(8, 0) },
      },
    );

    expect(started.slice(0, 2).toSorted()).toEqual(['eight:build', 'five:build']);
  });

  it('begins with what it waits for last, by how long steps may take', async () => {
    const minutes = (count: number) => new Map<StepName, number>([['build', count * 60_000]]);

    const { started } = await scriptedRun(
      { quick: [], slow: [], base: [], child: ['base'] },
      {},
      {
        steps: ['build'],
        limits: { build: 1, test: 1, push: 1 },
        expected: { quick: minutes(1), slow: minutes(5), base: minutes(2), child: minutes(4) },
      },
    );

    expect(started).toEqual(['base:build', 'quick:build', 'slow:build', 'child:build']);
  });

  it('hands back what is known of every image at the end, also of those that failed', async () => {
    const { states } = await scriptedRun(
      { base: [], there: [] },
      {
        'base:build': () =>
          Promise.resolve({
            status: 'failed',
            state: { imageId: 'sha256:1', buildId: 'sha256:b' },
          }),
      },
      {
        known: new Map([['there', { imageId: 'sha256:2' }]]),
        planned: { there: { state: 'skip', steps: [] } },
      },
    );

    expect(Object.fromEntries(states)).toEqual({
      base: { imageId: 'sha256:1', buildId: 'sha256:b' },
      there: { imageId: 'sha256:2' },
    });
  });

  it('tells each step what is planned and how long those before took', async () => {
    const seen: unknown[] = [];
    const look: Script[string] = ({ planned, timings }) => {
      seen.push([planned.reasons, [...timings]]);
      return Promise.resolve({ status: 'passed' });
    };
    const reasons = [{ kind: 'forced', text: 'forced by --full-rebuild' }];

    await scriptedRun(
      { base: [] },
      { 'base:build': look, 'base:basic-tests': look, 'base:tag': look },
      { planned: { base: { reasons } } },
    );

    expect(seen).toEqual([
      [reasons, []],
      [reasons, [['build', 0]]],
      [
        reasons,
        [
          ['build', 0],
          ['basic-tests', 0],
        ],
      ],
    ]);
  });

  it('counts no time of a step that had nothing to do', async () => {
    const seen: unknown[] = [];

    await scriptedRun(
      { base: [] },
      {
        'base:build': () => Promise.resolve({ status: 'skipped' }),
        'base:tag': ({ timings }) => {
          seen.push([...timings.keys()]);
          return Promise.resolve({ status: 'passed' });
        },
      },
    );

    expect(seen).toEqual([['basic-tests']]);
  });
});

describe('an image that has everything', () => {
  const reasons = [
    { kind: 'up-to-date', text: 'nothing changed' },
    { kind: 'other', text: 'published as i-1' },
  ];
  const there: Partial<PlannedRunImage> = { state: 'skip', steps: [], reasons };

  it('is up to date at once, before anything starts, and says why', async () => {
    const { result, events } = await scriptedRun(
      { base: [], child: ['base'] },
      {},
      { planned: { base: there }, steps: ['build'] },
    );

    expect(result).toEqual({ status: 'passed', problems: [] });
    expect(events.map((event) => [event.kind, 'image' in event ? event.image : undefined])).toEqual(
      [
        ['image-finished', 'base'],
        ['step-started', 'child'],
        ['step-finished', 'child'],
        ['image-finished', 'child'],
      ],
    );
    expect(events[0]).toEqual({
      kind: 'image-finished',
      at: expect.any(Number) as unknown,
      image: 'base',
      status: 'up-to-date',
      durationMs: 0,
      message: 'nothing changed; published as i-1',
    });
  });

  it('is known to what is built on it', async () => {
    const state: ImageState = { imageId: 'sha256:1', reference: 'stack.test/base:i-1' };
    const seen: unknown[] = [];

    await scriptedRun(
      { base: [], child: ['base'] },
      {
        'child:build': ({ parents }) => {
          seen.push([...parents]);
          return Promise.resolve({ status: 'passed' });
        },
      },
      { planned: { base: there }, known: new Map([['base', state]]) },
    );

    expect(seen).toEqual([[['base', state]]]);
  });

  it('stays so when another fails, also one it is built on', async () => {
    const { result, statuses } = await scriptedRun(
      { base: [], there: ['base'], leaf: ['there'], other: [] },
      { 'base:basic-tests': failed('test_x failed') },
      {
        planned: {
          base: { state: 'retest', steps: ['basic-tests'] },
          there,
          other: there,
        },
        failFast: true,
      },
    );

    expect(result.status).toBe('failed');
    expect(statuses).toEqual({
      base: 'failed',
      there: 'up-to-date',
      leaf: 'blocked',
      other: 'up-to-date',
    });
  });

  it('makes a run that does nothing a passed one', async () => {
    const { result, statuses, started } = await scriptedRun(
      { base: [], child: ['base'] },
      {},
      { planned: { base: there, child: there } },
    );

    expect(result).toEqual({ status: 'passed', problems: [] });
    expect(statuses).toEqual({ base: 'up-to-date', child: 'up-to-date' });
    expect(started).toEqual([]);
  });
});

describe('an image that waits for its parent', () => {
  const steps: readonly StepName[] = ['build', 'basic-tests', 'tag', 'manifest-page'];
  const planned: Readonly<Record<string, Partial<PlannedRunImage>>> = {
    child: { state: 'wait', steps },
  };
  const family = { base: [], child: ['base'], leaf: ['child'] };
  const state: ImageState = { imageId: 'sha256:2', reference: 'stack.test/child:i-2' };

  function decided(left: readonly StepName[] | undefined): Script[string] {
    return () => Promise.resolve({ status: 'skipped', state, steps: left });
  }

  it('is up to date when it turns out to have everything', async () => {
    const { result, statuses, started, states } = await scriptedRun(
      family,
      { 'child:build': decided([]) },
      { planned },
    );

    expect(result).toEqual({ status: 'passed', problems: [] });
    expect(statuses).toEqual({ base: 'passed', child: 'up-to-date', leaf: 'passed' });
    expect(started.filter((step) => step.startsWith('child:'))).toEqual(['child:build']);
    expect(states.get('child')).toEqual(state);
  });

  it('goes through what it turns out to lack, and nothing else', async () => {
    const { statuses, started } = await scriptedRun(
      family,
      { 'child:build': decided(['tag']) },
      { planned },
    );

    expect(statuses).toEqual({ base: 'passed', child: 'passed', leaf: 'passed' });
    expect(started.filter((step) => step.startsWith('child:'))).toEqual([
      'child:build',
      'child:tag',
    ]);
    expect(started.indexOf('child:tag')).toBeLessThan(started.indexOf('leaf:tag'));
  });

  it('goes through everything that was planned where its first step says nothing else', async () => {
    const { started } = await scriptedRun(
      family,
      { 'child:build': decided(undefined) },
      { planned },
    );

    expect(started.filter((step) => step.startsWith('child:'))).toEqual(
      steps.map((step) => `child:${step}`),
    );
  });

  it('is handed to its children as it turned out to be', async () => {
    const seen: unknown[] = [];

    await scriptedRun(
      family,
      {
        'child:build': decided([]),
        'leaf:build': ({ parents }) => {
          seen.push([...parents]);
          return Promise.resolve({ status: 'passed' });
        },
      },
      { planned },
    );

    expect(seen).toEqual([[['child', state]]]);
  });

  it('is blocked like any other when its parent fails', async () => {
    const { statuses, messages } = await scriptedRun(
      family,
      { 'base:build': failed('exit code: 1') },
      { planned },
    );

    expect(statuses).toEqual({ base: 'failed', child: 'blocked', leaf: 'blocked' });
    expect(messages['child']).toBe('base failed, and it is built on it');
  });
});
