import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { expectExit } from '../support/expect-exit.ts';
import { startRemoteBuilders, type RemoteBuilders } from '../support/remote-builders.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

let remote: RemoteBuilders;
let stack: StackUnderTest | undefined;
beforeAll(async () => {
  remote = await startRemoteBuilders();
});
afterEach(async () => {
  await stack?.dispose();
  stack = undefined;
});
afterAll(() => remote.close());

/** A stack whose images stand on what the registry has, and a way to run commands that know the builders. */
async function elsewhere(images: Readonly<Record<string, SmallImage>>) {
  const files = Object.entries(smallStack(images)).map(([path, text]) => {
    return [path, text.replace('FROM busybox:stack-test', `FROM ${remote.base}`)] as const;
  });
  const made = await stackUnderTest({
    files: Object.fromEntries(files),
    registryHost: remote.registry.host,
  });
  stack = made;
  const { PATH = '', DOCKER_CONFIG = '' } = remote.env;
  // Children are built from parents that are given tags meanwhile, for which distribution has 500 in that moment.
  const env = { PATH, DOCKER_CONFIG, STACK_RETRIES: '2' };
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    made.run(args, { env: { ...env, ...more } });
  return { ...made, env, run };
}

/** What makes the results of two runs the same. */
async function ids({ report }: Pick<StackUnderTest, 'report'>) {
  const { images } = await report();
  return images.map(({ key, imageId, buildId, digest }) => ({ key, imageId, buildId, digest }));
}

async function tagsOf({ registry }: StackUnderTest, key: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${registry.replace('/', '/v2/')}/${key}/tags/list`);
  return ((await answer.json()) as { tags?: readonly string[] }).tags ?? [];
}

/** Whether a program with this argument runs anywhere on this machine: engines share its processes. */
async function isRunning(argument: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.some((line) => line.split('\0').slice(1).includes(argument));
}

/** Waits for something, at most for a minute. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isTrue()) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 200));
}

const test = 'test -e /made';

describe('stack build on a builder elsewhere', () => {
  it('builds, tests and pushes a parent and its child, and finds them the next time', async () => {
    const made = await elsewhere({
      base: { build: ['RUN echo base > /made'], test },
      app: {
        parent: 'base',
        build: ['ARG BASE_IMAGE', 'LABEL on=$BASE_IMAGE', 'RUN echo app > /app'],
        test,
      },
    });

    const first = await made.run(['build', '--push', '--builder', 'east']);

    expectExit(first, 0);
    const { images } = await made.report();
    expect(images.map(({ key, builder, status }) => ({ key, builder, status }))).toEqual([
      { key: 'base', builder: 'east', status: 'passed' },
      { key: 'app', builder: 'east', status: 'passed' },
    ]);
    expect(runSchemaProblems(await made.read('artifacts/run.json'))).toEqual([]);
    const kinds = (await tagsOf(made, 'app'))
      .map((tag) => tag.replace(/-[0-9a-f]{7,12}$/, ''))
      .sort();
    expect(kinds).toEqual(['1-main', '1-main', 'b', 'i', 'r', 't']);

    const there = await ids(made);
    const second = await made.run(['build', '--push', '--builder', 'west']);

    expectExit(second, 0);
    expect(await made.statuses()).toEqual({ base: 'up-to-date', app: 'up-to-date' });

    // The same BuildKit, asked by its own engine.
    const { engine } = remote.builders[0];
    const own = await made.run(['build', '--push', '--full-rebuild'], {
      DOCKER_HOST: engine.address,
    });

    expectExit(own, 0);
    expect(await ids(made)).toEqual(there);
    expect((await made.report()).images.map(({ builder }) => builder)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('builds a child where the spec says, on a parent that the engine built', async () => {
    const made = await elsewhere({
      base: { build: ['RUN echo base > /made'], test },
      app: {
        parent: 'base',
        build: ['RUN test -e /made'],
        settings: ['builder: west', 'cache: registry'],
      },
    });

    const built = await made.run(['build', '--push']);

    expectExit(built, 0);
    const { images } = await made.report();
    expect(images.map(({ key, builder }) => [key, builder])).toEqual([
      ['base', undefined],
      ['app', 'west'],
    ]);
    expect(await tagsOf(made, 'app')).toContain('cache-1-main');
  });

  it('builds a child on the engine, on a parent that a builder made', async () => {
    const made = await elsewhere({
      base: { build: ['RUN echo base > /made'], settings: ['builder: east'] },
      app: { parent: 'base', build: ['RUN test -e /made'], test },
    });

    const built = await made.run(['build', '--push', '--progress', 'plain']);

    expectExit(built, 0);
    expect(await made.statuses()).toEqual({ base: 'passed', app: 'passed' });
  });

  it('names the line of the Dockerfile that failed, and gives no image a name', async () => {
    const made = await elsewhere({
      base: { build: ['RUN true', 'RUN echo no good && false'] },
      bad: { build: ['RUN echo bad'], test: 'false' },
    });

    const failed = await made.run(['build', '--push', '--builder', 'east']);

    expectExit(failed, 1);
    const [base, bad] = (await made.report()).images;
    expect(base?.steps.at(-1)?.failure).toMatchObject({
      kind: 'dockerfile',
      location: { file: 'images/base/Dockerfile', line: 3 },
      command: 'RUN echo no good && false',
    });
    expect(base?.builder).toBe('east');
    expect(bad?.status).toBe('failed');
    expect(await tagsOf(made, 'bad')).toEqual([]);
  });

  it('fails the images of a builder that goes away, and no others', async () => {
    // A builder that nobody reaches builds on, and takes part in that build whoever asks for the same.
    const build = [`RUN : ${Date.now()}; sleep 300`];
    const made = await elsewhere({
      here: { build: ['RUN echo here'] },
      gone: { build, settings: ['builder: west'] },
    });
    const [, west] = remote.builders;
    const child = made.start(['build', '--push', '--progress', 'plain', '-v'], { env: made.env });
    await child.prints('sleep 300: started');
    await west.cut();

    const ended = await child.ended;

    await west.restore();
    expectExit(ended, 1);
    const [here, gone] = (await made.report()).images;
    expect(here?.status).toBe('passed');
    expect(gone?.steps.at(-1)?.failure?.kind).toBe('engine');
    expect(gone?.message).toContain("the builder 'west' (remote) went away");
  });

  it('ends the build on the builder when a person interrupts', async () => {
    // Of this process alone: what another run of this test left must not be looked for.
    const seconds = String(100_000 + process.pid);
    const made = await elsewhere({ base: { build: [`RUN sleep ${seconds}`] } });
    const child = made.start(
      ['build', '--push', '--builder', 'east', '--progress', 'plain', '-v'],
      {
        env: made.env,
      },
    );
    await child.prints(`RUN sleep ${seconds}: started`);
    // What a build is about to start, an engine may start although the build has ended meanwhile.
    await until(() => isRunning(seconds));
    child.send('SIGINT');

    const ended = await child.ended;

    expect(ended.exitCode).toBe(130);
    await until(async () => !(await isRunning(seconds)));
    expect(await isRunning(seconds)).toBe(false);
  });

  it('says before anything starts what is missing', async () => {
    const made = await elsewhere({ base: {} });
    const [east] = remote.builders;

    const unpushed = await made.run(['build', '--builder', 'east']);
    const unknown = await made.run(['build', '--push'], { BUILDX_BUILDER: 'nobody' });
    await east.cut();
    const silent = await made.run(['build', '--push'], { STACK_BUILDER: 'east' });
    await east.restore();

    expectExit(unpushed, 2);
    expect(unpushed.stderr).toContain('add --push');
    expectExit(unknown, 3);
    expect(unknown.stderr).toContain("BUILDER_MISSING: buildx has no builder 'nobody'");
    expect(unknown.stderr).toContain('east, west');
    expectExit(silent, 3);
    expect(silent.stderr).toContain("BUILDER_UNREACHABLE: the builder 'east' (remote)");
  });
});
