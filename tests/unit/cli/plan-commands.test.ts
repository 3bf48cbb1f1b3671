import { describe, expect, it } from '@jest/globals';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { memoryMachine, type MemoryMachine } from '../run/memory-machine.ts';

const stack = {
  '/repo/spec.yml':
    'registry: stack.test\ntag: {prefix: "1"}\nimages: {base: {}, child: {}, other: {}}\n',
  '/repo/images/base/Dockerfile': 'FROM scratch\nCOPY setup.sh /\n',
  '/repo/images/base/setup.sh': 'one',
  '/repo/images/child/Dockerfile': 'ARG BASE_IMAGE=stack.test/base\nFROM ${BASE_IMAGE}\n',
  '/repo/images/other/Dockerfile': 'FROM scratch\n',
};

async function started(): Promise<MemoryMachine> {
  const machine = machineOf(memoryRegistry());
  await machine.run('build');
  return machine;
}

function machineOf(registry: ReturnType<typeof memoryRegistry>): MemoryMachine {
  return memoryMachine(stack, { registry, now: () => Date.UTC(2026, 3, 1) });
}

/** State by key, as `stack plan --json` says it. */
async function states(machine: MemoryMachine, ...args: readonly string[]) {
  const { stdout, stderr } = await machine.run('plan', '--json', ...args);
  if (stderr !== '') throw new Error(stderr);
  const { images } = JSON.parse(stdout) as { images: { key: string; state: string }[] };
  return Object.fromEntries(images.map(({ key, state }) => [key, state]));
}

describe('stack plan', () => {
  it('says what would be done, and does nothing', async () => {
    const machine = machineOf(memoryRegistry());
    const before = machine.files.contents();

    const { exitCode, stdout, stderr } = await machine.run('plan');

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'nothing to compare with: this is no git repository; what this engine has counts',
        '',
        'base   build   never built: nothing on this engine has these inputs',
        '               build → basic-tests → tag → manifest-page',
        '               writes 1-local',
        'other  build   never built: nothing on this engine has these inputs',
        '               build → basic-tests → tag → manifest-page',
        '               writes 1-local',
        'child  wait    parent base will be built',
        '               perhaps build → basic-tests → tag → manifest-page',
        '               writes 1-local',
        '',
        '3 images: 2 build, 1 wait',
        'no timings yet',
        '',
      ].join('\n'),
    );
    expect(machine.files.contents()).toEqual(before);
    expect([machine.builds, machine.pulls, await machine.engine.listTags()]).toEqual([[], [], []]);
  });

  it('is what `stack build --dry-run` says', async () => {
    const machine = machineOf(memoryRegistry());

    const planned = await machine.run('plan');
    const dry = await machine.run('build', '--dry-run');

    expect(dry).toEqual(planned);
  });

  it.each([
    ['nothing is to be done', [], 0],
    ['something is to be done', ['--full-rebuild'], 10],
  ])('tells by --detailed-exitcode whether %s', async (_name, args, expected) => {
    const machine = await started();

    const { exitCode } = await machine.run('plan', '--detailed-exitcode', ...args);

    expect(exitCode).toBe(expected);
    expect((await machine.run('plan', ...args)).exitCode).toBe(0);
  });

  it.each([
    ['named ones and what they are built on', ['child'], { base: 'build', child: 'wait' }],
    [
      'what paths affect',
      ['--affected', '--files', 'images/base/setup.sh'],
      { base: 'build', child: 'wait' },
    ],
    ['nothing', ['--affected', '--files', 'README.md'], {}],
    [
      'everything',
      ['--all', '--files', 'README.md'],
      { base: 'build', other: 'build', child: 'wait' },
    ],
  ])('is about %s', async (_name, args, expected) => {
    expect(await states(machineOf(memoryRegistry()), ...args)).toEqual(expected);
  });

  it.each([
    ['all there', [], { base: 'skip', other: 'skip', child: 'skip' }],
    ['to be forced', ['--full-rebuild'], { base: 'build', other: 'build', child: 'build' }],
    ['not at the registry', ['--push'], { base: 'push', other: 'push', child: 'push' }],
    ['not published', ['--published'], { base: 'push', other: 'push', child: 'push' }],
  ])('finds images that are built: %s', async (_name, args, expected) => {
    expect(await states(await started(), ...args)).toEqual(expected);
  });

  it('does without an engine where the registry counts', async () => {
    const registry = memoryRegistry();
    await machineOf(registry).run('build', '--push');
    const machine = memoryMachine(stack, { registry, now: () => 0, outage: 'no engine answers' });

    const published = await states(machine, '--published');
    const local = await machine.run('plan');

    expect(published).toEqual({ base: 'skip', other: 'skip', child: 'skip' });
    expect([local.exitCode, local.stderr]).toEqual([
      3,
      expect.stringContaining('error ENGINE_UNREACHABLE'),
    ]);
  });
});

describe('stack explain', () => {
  it('shows what the ID of an image is made of, and what differs', async () => {
    const machine = await started();
    await machine.files.writeFile('/repo/images/base/setup.sh', 'two');

    const { exitCode, stdout } = await machine.run('explain', 'base', '--json');

    const view = JSON.parse(stdout) as Record<string, unknown>;
    expect(exitCode).toBe(0);
    expect(view).toMatchObject({
      key: 'base',
      state: 'build',
      reasons: [{ kind: 'files-changed', text: 'files changed: images/base/setup.sh' }],
      changes: [{ kind: 'file-changed', path: 'images/base/setup.sh' }],
    });
  });

  it('knows no ID while a parent has to be built', async () => {
    const machine = machineOf(memoryRegistry());

    const { stdout } = await machine.run('explain', 'child');

    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'child  wait',
      '  parent base will be built',
      '',
    ]);
  });
});

describe('stack graph --states', () => {
  it('marks what would be done', async () => {
    const machine = await started();
    await machine.files.writeFile('/repo/images/base/setup.sh', 'two');

    const { exitCode, stdout } = await machine.run('graph', '--states', '--json');

    const { images } = JSON.parse(stdout) as { images: { key: string; state: string }[] };
    expect(exitCode).toBe(0);
    expect(images.map(({ key, state }) => [key, state])).toEqual([
      ['base', 'build'],
      ['other', 'skip'],
      ['child', 'wait'],
    ]);
  });
});
