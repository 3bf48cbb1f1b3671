import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { keptSocket } from '../support/engine-sockets.ts';
import { counts } from '../support/counts.ts';
import { expectExit } from '../support/expect-exit.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import {
  crashEngine,
  removeImages,
  startTestEngine,
  stopTestEngine,
  type TestEngine,
} from '../support/test-engine.ts';

const name = 'docker-26.1-crash';
/** What a service manager needs to start an engine again. */
const pause = 2;
/** New at every call, so that no cache holds it. Its containers die at once when an engine that starts clears them away. */
const slowBuild = () => [
  'STOPSIGNAL KILL',
  `RUN echo begun ${Math.random()}; sleep 5; echo made > /etc/made`,
];
const made = 'test "$(cat /etc/made)" = made';

describe('an engine that is killed in the middle of a run, and started again', () => {
  let engine: TestEngine;
  const stacks: StackUnderTest[] = [];
  const newStack = async (images: Readonly<Record<string, SmallImage>>) => {
    const stack = await stackUnderTest({ files: smallStack(images) });
    stacks.push(stack);
    return stack;
  };
  const env = (retries: number) => ({ env: { ...engine.env, STACK_RETRIES: String(retries) } });
  const containers = async () => (await engine.docker.listContainers({ all: true })).length;

  beforeAll(async () => {
    engine = await startTestEngine(name);
  });
  afterEach(async () => {
    for (const stack of stacks.splice(0)) {
      await removeImages(engine, stack.registry);
      await stack.dispose();
    }
  });
  afterAll(() => stopTestEngine(name));

  const moments = [
    { moment: 'a build', signal: 'KILL', text: 'begun 0.', step: /^build$/ },
    { moment: 'a basic test', signal: 'KILL', text: '| testing', step: /^basic-tests$/ },
    { moment: 'a basic test, politely', signal: 'TERM', text: '| testing', step: /^basic-tests$/ },
    { moment: 'neither', signal: 'KILL', text: 'build              passed', step: /./ },
  ] as const;
  it.each(moments.slice(0, counts(4, 2)))(
    'does what was cut once more: in $moment',
    async ({ signal, text, step }) => {
      const stack = await newStack({
        one: { build: slowBuild(), test: `${made}; echo testing; sleep 5` },
        child: { parent: 'one', test: made },
      });

      const run = stack.start(['build', '-v'], env(1));
      await run.prints(text);
      await crashEngine(name, pause, signal);
      const result = await run.ended;

      expectExit(result, 0);
      expect(await stack.statuses()).toEqual({ one: 'passed', child: 'passed' });
      expect(runSchemaProblems(await stack.read('artifacts/run.json'))).toEqual([]);
      expect(await containers()).toBe(0);
      const report = await stack.report();
      const [one] = report.images;
      const cut = one?.steps
        .filter(({ retries }) => retries !== undefined)
        .map((one_) => one_.name);
      expect(cut?.join()).toMatch(step);
      expect(report.notes.join('\n')).toContain(
        'the engine answers again, so it is done once more',
      );
    },
  );

  it.each((['TERM', 'KILL'] as const).slice(0, counts(2, 1)))(
    'does a test that was cut once more also where a service manager keeps its socket: %s',
    async (signal) => {
      const stack = await newStack({ one: { test: 'echo testing; sleep 5' } });
      const socket = await keptSocket(engine.address);
      try {
        const { env: common } = env(1);
        const run = stack.start(['build', '-v'], {
          env: { ...common, DOCKER_HOST: socket.address },
        });
        await run.prints('| testing');
        await crashEngine(name, pause, signal);
        const result = await run.ended;

        expectExit(result, 0);
        expect(await stack.statuses()).toEqual({ one: 'passed' });
        expect((await stack.report()).notes.join('\n')).toContain(
          'the engine answers again, so it is done once more',
        );
      } finally {
        await socket.stop();
      }
    },
  );

  it('ends the run when nothing is to be tried again, and the next one completes it', async () => {
    const stack = await newStack({
      one: { build: slowBuild(), test: `${made}; echo testing; sleep 5` },
      child: { parent: 'one', test: made },
    });
    const run = stack.start(['build', '-v'], env(0));
    await run.prints('| testing');
    await crashEngine(name, pause);
    const cut = await run.ended;
    engine = await whenBack(engine);

    const next = await stack.run(['build'], env(0));

    expectExit(cut, 3);
    expect(cut.stderr).toContain('ENGINE_UNREACHABLE');
    expect(cut.stderr).toContain(engine.address);
    expect(cut.stderr).toMatch(/kind +engine/);
    expectExit(next, 0);
    expect(await stack.statuses()).toEqual({ one: 'passed', child: 'passed' });
    expect((await stack.steps())['one']).toEqual(
      ['basic-tests', 'tag', 'manifest-page'].map((step) => `${step} passed`),
    );
    expect(await containers()).toBe(0);
  });

  it('is not waited for longer than half a minute', async () => {
    const stack = await newStack({ one: { build: slowBuild() }, child: { parent: 'one' } });
    // In a reduced run it comes back in time.
    const seconds = counts(40, 0);
    const run = stack.start(['build', '-v'], env(1));
    await run.prints('begun 0.');

    await crashEngine(name, seconds);
    const result = await run.ended;

    engine = await whenBack(engine);
    expectExit(result, seconds > 30 ? 3 : 0);
    expect(result.durationMs).toBeLessThan(45_000);
    expect(await stack.files('artifacts/results')).toEqual(['child.yml', 'one.yml']);
  });
});

async function whenBack(engine: TestEngine): Promise<TestEngine> {
  for (;;) {
    const isBack = await engine.docker.ping().then(
      () => true,
      () => false,
    );
    if (isBack) return engine;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
