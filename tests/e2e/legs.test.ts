import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RunReport } from '../../src/report/run-report.ts';
import { expectExit } from '../support/expect-exit.ts';
import { legStand, timeless, type LegStand } from '../support/leg-stand.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type CommandOptions, type StackUnderTest } from '../support/stack-cli.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Machines for a stack of these images, which no cache holds. */
async function stand(images: Readonly<Record<string, SmallImage>>): Promise<LegStand> {
  const files = smallStack(images);
  const seed = randomBytes(4).toString('hex');
  const made = await legStand((registryHost) =>
    stackUnderTest({
      registryHost,
      files: { ...files, 'images/base/seed': seed, '.gitignore': 'artifacts\n.stack\nlegs\n' },
    }),
  );
  ends.push(made.dispose);
  return made;
}

const family: Readonly<Record<string, SmallImage>> = {
  base: { build: ['COPY seed /'], test: 'echo base', integrationTest: 'echo pushed' },
  left: { parent: 'base', build: ['RUN echo left > /left'], test: 'echo left' },
  right: { parent: 'base', build: ['RUN echo right > /right'], test: 'echo right' },
  leaf: { parent: 'left', build: ['RUN echo leaf > /leaf'], test: 'echo leaf' },
};

/** Legs ask for tags that others write meanwhile, for which distribution has 500 in that moment. */
const env = { STACK_RETRIES: '1' };

const build = (machine: StackUnderTest, run: string, id: string, options: CommandOptions = {}) =>
  machine.start(['build', '--leg', id, '--run', run, '--wait', '10m'], {
    ...options,
    env: { ...env, ...options.env },
  });

/** Does all legs at the same time, each on a machine of its own. */
async function doLegs(
  made: LegStand,
  run: string,
  ids: readonly string[],
  options: CommandOptions = {},
) {
  const machines: Record<string, StackUnderTest> = {};
  for (const id of ids) machines[id] = await made.machine();
  const started = Object.entries(machines).map(([id, one]) => build(one, run, id, options));
  return { machines, results: await Promise.all(started.map(({ ended }) => ended)) };
}

async function lockIn(machine: StackUnderTest, prefix: string): Promise<unknown> {
  const text = await machine.read('.stack/locks/1-main.json');
  return JSON.parse(text.replaceAll(prefix, 'PREFIX'));
}

describe('a run in legs', () => {
  it.each(['levels', 'chains', 'subgraphs'])(
    'comes to the same as a single run when it is split by %s',
    async (by) => {
      const made = await stand(family);
      const single = await made.single();
      const other = single.registry;
      const { run, ids } = await made.plan('--by', by);

      const { machines, results } = await doLegs(made, run, ids);
      const { machine, result } = await made.join(run, machines);
      const whole = await single.run(['build', '--push', '--registry', other]);

      for (const one of [...results, result, whole]) expectExit(one, 0);
      expect(timeless(await machine.report(), made.origin.registry)).toEqual(
        timeless(await single.report(), other),
      );
      expect(runSchemaProblems(await machine.read('artifacts/run.json'))).toEqual([]);
      expect(await made.published()).toEqual(await made.published(other));
      expect(await lockIn(machine, made.origin.registry)).toEqual(await lockIn(single, other));
      expect(
        (await machine.files('artifacts')).filter((path) => !path.includes('run.leg-')),
      ).toEqual(await single.files('artifacts'));
    },
  );

  it('brings what it is built on from the registry, on a machine that has nothing', async () => {
    const made = await stand(family);
    const { run } = await made.plan();
    const [first, second] = [await made.machine(), await made.machine()];
    expectExit(await build(first, run, 'base').ended, 0);
    await made.origin.engine.clean();

    const result = await build(second, run, 'left').ended;

    expectExit(result, 0);
    const { images, leg } = await second.report();
    expect(leg).toEqual({ run, id: 'left' });
    expect(images.map(({ key, state, status }) => [key, state, status])).toEqual([
      ['base', 'skip', 'up-to-date'],
      ['left', 'build', 'passed'],
    ]);
    expect((await first.report()).images[0]?.digest).toBe(images[0]?.digest);
  });

  it('blocks over legs what a failure blocks in a single run', async () => {
    const made = await stand({ ...family, left: { ...family['left'], test: 'exit 1' } });
    const single = await made.single();
    const { run, ids } = await made.plan();

    const { machines, results } = await doLegs(made, run, ids);
    const { machine, result } = await made.join(run, machines);
    const whole = await single.run(['build', '--push', '--registry', single.registry]);

    expect(Object.fromEntries(ids.map((id, index) => [id, results[index]?.exitCode]))).toEqual({
      base: 0,
      left: 1,
      right: 0,
      leaf: 1,
    });
    expect([result.exitCode, whole.exitCode]).toEqual([1, 1]);
    expect(await machine.statuses()).toEqual({
      base: 'passed',
      left: 'failed',
      right: 'passed',
      leaf: 'blocked',
    });
    expect(messages(await machine.report())).toEqual(messages(await single.report()));
    expect(await machine.files('.stack/locks')).toEqual([]);
    expect(await machine.files('artifacts/logs')).toEqual(
      expect.arrayContaining(['left.build.log', 'run.leg-left.log']),
    );
  });

  it('is whole again when the leg that failed is repeated, with those that it blocked', async () => {
    const made = await stand({ ...family, left: { ...family['left'], test: '[ -e /tmp/no ]' } });
    const { run, ids } = await made.plan();
    await doLegs(made, run, ids);
    // The tests of a leg are files of its checkout: what failed for want of something passes where that is.
    const machines: Record<string, StackUnderTest> = {};
    for (const id of ids) machines[id] = await made.machine();
    await machines['left']?.write('images/left/tests/test_it.sh', '#!/bin/sh\necho left\n');

    for (const [id, one] of Object.entries(machines))
      expectExit(await build(one, run, id).ended, 0);
    const { machine, result } = await made.join(run, machines);

    expect(result.exitCode).toBe(0);
    expect(await machine.statuses()).toEqual({
      base: 'up-to-date',
      left: 'passed',
      right: 'up-to-date',
      leaf: 'passed',
    });
  });

  it('is red when a leg is missing, and green when that was done and it is joined again', async () => {
    const made = await stand(family);
    const { run, ids } = await made.plan();
    const { machines } = await doLegs(made, run, ids);
    const { right, ...others } = machines;

    const without = await made.join(run, others);
    const whole = await made.join(run, machines);

    expectExit(without.result, 1);
    expect(await without.machine.statuses()).toEqual({
      base: 'passed',
      left: 'passed',
      right: 'cancelled',
      leaf: 'passed',
    });
    expect(without.result.stderr).toContain(`stack build --leg right --run ${run}`);
    expect(await without.machine.files('.stack/locks')).toEqual([]);
    expect(right).toBeDefined();
    expectExit(whole.result, 0);
    expect(await whole.machine.files('.stack/locks')).toEqual(['1-main.json']);
  });

  it('refuses a leg whose parents are missing, and what is not of the run', async () => {
    const made = await stand(family);
    const { run } = await made.plan();
    const machine = await made.machine();

    const early = await machine.run(['build', '--leg', 'leaf', '--run', run]);
    const unknown = await build(machine, run, 'lefd').ended;
    await machine.write('more', 'text');
    await machine.git('add', 'more');
    await machine.git('commit', '-qm', 'more');
    const other = await build(machine, run, 'base').ended;

    expectExit(early, 3);
    expect(early.stderr).toContain(
      'error LEG_INCOMPLETE: base, left: not handed over by legs base, left',
    );
    expectExit(unknown, 2);
    expect(unknown.stderr).toContain("hint: did you mean 'left'?");
    expectExit(other, 4);
    expect(other.stderr).toContain(`error LEG_REFUSED: run ${run} was planned for commit`);
  });
});

describe('a leg that is killed', () => {
  // What is told when the step begins; a build is killed in the middle.
  const moments = [
    'base   build              started',
    'base   push               started',
    'base   tag                started',
    'base   ✔ passed',
    'child  tag                started',
    'child  ✔ passed',
  ];

  it.each(moments)('at "%s" and repeated elsewhere comes to the same', async (moment) => {
    const made = await stand({
      base: { build: ['COPY seed /'], test: 'echo base', integrationTest: 'echo pushed' },
      child: { parent: 'base', build: ['RUN echo child > /child'], test: 'echo child' },
    });
    const { run, ids } = await made.plan('--by', 'subgraphs');
    const [first, second] = [await made.machine(), await made.machine()];

    const killed = build(first, run, 'base');
    await killed.prints(moment);
    killed.send('SIGKILL');
    await killed.ended;
    const repeated = await build(second, run, 'base').ended;
    const { machine, result } = await made.join(run, { second });

    expect(ids).toEqual(['base']);
    expectExit(repeated, 0);
    expectExit(result, 0);
    expect((await machine.report()).status).toBe('passed');
    const { images } = await machine.report();
    const published = await made.published();
    const lock = (await lockIn(machine, made.origin.registry)) as {
      readonly images: Readonly<Record<string, { readonly digest: string }>>;
    };
    expect(Object.keys(lock.images)).toEqual(['base', 'child']);
    for (const { key, digest } of images) {
      expect(digest).toMatch(/^sha256:/);
      expect(published[`${key}:1-main`]).toBe(digest);
      expect(lock.images[key]?.digest).toBe(digest);
    }
    expect(await made.origin.engine.containers()).toEqual([]);
  });
});

describe('two jobs that do the same leg at a time', () => {
  it('end with the same images, and do no harm', async () => {
    const random = ['RUN head -c 16 /dev/urandom > /random'];
    const made = await stand({
      base: { build: ['COPY seed /', ...random], test: 'sleep 5' },
      child: { parent: 'base', build: random, test: 'sleep 1' },
    });
    const { run } = await made.plan('--by', 'subgraphs', '--full-rebuild', '--no-cache');
    const [first, second] = [await made.machine(), await made.machine()];

    // These two write the same tags all the time.
    const often = { env: { STACK_RETRIES: '5' } };
    const early = build(first, run, 'base', often);
    // Builds of one engine at the same time would be one.
    await early.prints('base   build              passed');
    const late = build(second, run, 'base', often);
    const results = [await early.ended, await late.ended];
    const { machine, result } = await made.join(run, { second, first });

    for (const one of [...results, result]) expectExit(one, 0);
    expect(results.map(({ stderr }) => stderr).join('')).toContain(
      'another job of the run was first',
    );
    const digests = async (one: StackUnderTest) =>
      Object.fromEntries((await one.report()).images.map(({ key, digest }) => [key, digest]));
    const joined = await digests(machine);
    const published = await made.published();
    expect(await digests(first)).toEqual(joined);
    expect(await digests(second)).toEqual(joined);
    for (const [key, digest] of Object.entries(joined))
      expect(published[`${key}:1-main`]).toBe(digest);
  });
});

const messages = ({ images }: RunReport) =>
  images.map(({ key, status, message }) => [key, status, message]);
