import { describe, expect, it } from '@jest/globals';
import { runCli } from '../../../src/cli/program.ts';
import { examine } from '../../../src/doctor/examine.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { runLabels } from '../../../src/run/leftovers.ts';
import type { World } from '../../../src/run/world.ts';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';
import { someCheckout } from '../../support/checkouts.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';

const stack = {
  '/repo/spec.yml': 'registry: hub.test/a\ntag: {prefix: "1"}\nimages: {base: {}}\n',
  '/repo/images/base/Dockerfile': 'FROM scratch\n',
};

interface Machine {
  readonly faults?: Readonly<Record<string, string | undefined>>;
  readonly freeBytes?: number | undefined;
  readonly ping?: () => Promise<void>;
  readonly world?: Partial<World>;
}

const farmNode = {
  name: 'farm0',
  endpoint: 'tcp://x:1',
  status: 'running',
  platforms: ['linux/amd64'],
};
const asleepNode = { name: 'farm1', endpoint: 'tcp://y:1', status: 'inactive', platforms: [] };

/** A machine on which all is well, but for what `machine` says. */
function machineWith(machine: Machine = {}) {
  const engine = fakeEngine({ images: { 'sha256:1': { repoTags: ['x:1'] } } });
  const { faults = { 'engine-api': undefined, buildx: undefined } } = machine;
  const registry = { ping: machine.ping ?? (() => Promise.resolve()) } as unknown as Registry;
  const world = memoryWorld({
    files: {
      ...memoryFiles(stack),
      freeBytes: () => Promise.resolve('freeBytes' in machine ? machine.freeBytes : 50e9),
    },
    git: { ...memoryWorld().git, checkout: () => Promise.resolve(someCheckout()) },
    credentials: fixedCredentials({ 'hub.test': { username: 'me', password: 'hunter2' } }),
    registry: () => registry,
    connectEngine: async () => ({
      engine,
      info: await engine.info(),
      address: 'unix:///x.sock',
      context: 'default',
      builders: {
        choose: () => Promise.reject(new Error('not to be used')),
        describe: (name) =>
          name === 'lost'
            ? Promise.reject(new UserError('BUILDER_UNREACHABLE', 'lost does not answer'))
            : Promise.resolve({ name, driver: 'remote', nodes: [farmNode, asleepNode] }),
        probe: (name) =>
          Promise.resolve(name === 'ill' ? 'its probe build failed: EOF' : undefined),
        examine: () =>
          Promise.resolve(Object.entries(faults).map(([name, fault]) => ({ name, fault }))),
      },
    }),
    ...machine.world,
  });
  return { world, engine };
}

async function findings(
  machine: Machine = {},
  options: { fix?: boolean; dryRun?: boolean; builder?: string } = {},
) {
  const found = await examine(machineWith(machine).world, { cwd: '/repo', ...options });
  return found.map(({ subject, status, text }) => `${status} ${subject}: ${text}`);
}

describe('the doctor', () => {
  it.each([
    [
      'works',
      'farm',
      "ok builder: 'farm' (remote), 2 nodes: farm0 running, linux/amd64; farm1 inactive",
    ],
    [
      'does not build',
      'ill',
      "broken builder: 'ill' (remote), 2 nodes: farm0 running, linux/amd64; farm1 inactive; its probe build failed: EOF",
    ],
    ['does not answer', 'lost', 'broken builder: lost does not answer'],
  ])('says of a builder with a name that it %s', async (_what, name, line) => {
    const env = { BUILDX_BUILDER: name };
    const asked = await findings({}, { builder: name });
    const inUse = await findings({ world: { env } });

    expect(asked).toContain(line);
    expect(inUse).toContain(line);
  });

  it('says of a sound machine what works', async () => {
    expect(await findings()).toEqual([
      'ok spec: spec.yml describes 1 image',
      expect.stringMatching(
        /^ok engine: Docker Engine 26\.1\.5 \(API 1\.45\) at unix:\/\/\/x\.sock: linux\//,
      ),
      'ok builder: BuildKit by engine-api, then buildx',
      'ok disk: 50.0 GB free in /var/lib/docker; images 0 B, build cache 0 B',
      'ok registry: hub.test answers',
      'ok credentials: there are some for hub.test (user me)',
      'ok git: main at aaaaaaa',
      'ok leftovers: none of dead runs',
    ]);
  });

  it('says what else works when there is no engine', async () => {
    const connectEngine = () =>
      Promise.reject(
        new UserError('ENGINE_UNREACHABLE', 'no engine answers', { hint: 'start it' }),
      );

    expect(await findings({ world: { connectEngine } })).toEqual([
      'ok spec: spec.yml describes 1 image',
      'broken engine: no engine answers',
      'ok registry: hub.test answers',
      'ok credentials: there are some for hub.test (user me)',
      'ok git: main at aaaaaaa',
    ]);
  });

  it.each([
    [
      'a spec is missing',
      { world: { files: memoryFiles() } },
      'warning spec: there is no spec.yml',
    ],
    [
      'no builder works',
      { faults: { 'engine-api': 'uploads hang', buildx: 'the docker command is not installed' } },
      'broken builder: BuildKit cannot be used (engine-api: uploads hang; buildx: the docker command',
    ],
    [
      'buildx is missing',
      { faults: { 'engine-api': undefined, buildx: 'it is not installed' } },
      'warning builder: images with secrets cannot be built (buildx: it is not installed)',
    ],
    ['space is short', { freeBytes: 5e9 }, 'warning disk: 5.0 GB free in /var/lib/docker'],
    ['the engine is elsewhere', { freeBytes: undefined }, 'ok disk: images 0 B, build cache 0 B'],
    [
      'the registry does not answer',
      { ping: () => Promise.reject(new UserError('REGISTRY_UNREACHABLE', 'hub.test is silent')) },
      'warning registry: hub.test is silent',
    ],
    [
      'there are no credentials',
      { world: { credentials: fixedCredentials() } },
      'ok credentials: none for hub.test: it is read anonymously',
    ],
    [
      'there is no git',
      { world: { git: memoryWorld().git } },
      'warning git: /repo is in no git repository',
    ],
    [
      'there is no commit',
      {
        world: {
          git: {
            ...memoryWorld().git,
            checkout: () => Promise.resolve(someCheckout({ head: undefined })),
          },
        },
      },
      'warning git: there is no commit yet',
    ],
  ])('says when %s', async (_name, machine, finding) => {
    const found = await findings(machine);

    expect(found.filter((line) => line.startsWith(finding))).toHaveLength(1);
  });

  it('passes a bug on', async () => {
    const ping = () => Promise.reject(new TypeError('x is undefined'));

    await expect(findings({ ping })).rejects.toThrow('x is undefined');
  });

  it.each([
    [{}, 'warning leftovers: 1 container and 0 temporary tags of dead runs: left', 1],
    [
      { fix: true, dryRun: true },
      'warning leftovers: 1 container and 0 temporary tags of dead runs: left',
      1,
    ],
    [{ fix: true }, 'ok leftovers: removed 1 container and 0 temporary tags of dead runs: left', 0],
  ])('with %j deals with what dead runs left', async (options, finding, left) => {
    const { world, engine } = machineWith();
    const labels = { [runLabels.run]: 'x', [runLabels.host]: 'here', [runLabels.pid]: '99' };
    await engine.createContainer({ image: 'sha256:1', name: 'left', labels });

    const found = await examine(world, { cwd: '/repo', ...options });

    const { status, subject, text } = found.at(-1) ?? {};
    expect(`${status ?? ''} ${subject ?? ''}: ${text ?? ''}`).toBe(finding);
    expect(engine.containersLeft()).toBe(left);
  });
});

describe('stack doctor', () => {
  async function doctor(args: readonly string[], machine: Machine = {}) {
    const { io, stdout } = memoryIo(machineWith(machine).world);
    const exitCode = await runCli(['doctor', ...args], io);
    return { exitCode, stdout: stdout() };
  }

  it('ends with 0 when a run could start, also with warnings', async () => {
    const { exitCode, stdout } = await doctor([], { freeBytes: 1e9 });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^! disk +1\.0 GB free in .*\n {4}\S+ free some: docker system df/m);
  });

  it('hides secrets', async () => {
    const { io, stdout } = memoryIo(
      machineWith({
        faults: { buildx: 'no: s*cret' },
        world: { mask: maskSecrets(() => ['s*cret']) },
      }).world,
    );

    await runCli(['doctor', '--json'], io);

    expect(stdout()).toContain('no: ***');
    expect(stdout()).not.toContain('s*cret');
  });

  it('ends with 3 when none could', async () => {
    const { exitCode, stdout } = await doctor(['--json'], { faults: { buildx: 'not installed' } });

    const { findings: found } = JSON.parse(stdout) as { findings: { status: string }[] };
    expect([exitCode, found.some(({ status }) => status === 'broken')]).toEqual([3, true]);
  });
});
