import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { findRun } from '../../../src/legs/run-store.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { memoryMachine, type MemoryMachine } from '../run/memory-machine.ts';

const spec = 'registry: stack.test\ntag: {prefix: "1"}\nimages: {base: {}, child: {}, other: {}}\n';
const stack = {
  '/repo/spec.yml': spec,
  '/repo/images/base/Dockerfile': 'FROM scratch\nCOPY setup.sh /\n',
  '/repo/images/base/setup.sh': 'one',
  '/repo/images/child/Dockerfile': 'ARG BASE_IMAGE=stack.test/base\nFROM ${BASE_IMAGE}\n',
  '/repo/images/other/Dockerfile': 'FROM scratch\n',
};
const now = () => Date.UTC(2026, 10, 22, 14, 15);

function machineOf(registry = memoryRegistry()): MemoryMachine {
  return memoryMachine(stack, { registry, now });
}

/** Images of each leg, as `stack matrix` says it. */
async function legs(machine: MemoryMachine, ...args: readonly string[]) {
  const { stdout } = await machine.run('matrix', ...args);
  const { include } = JSON.parse(stdout) as { include: { images: string }[] };
  return include.map(({ images }) => images);
}

describe('stack matrix', () => {
  it.each([
    ['levels', ['base', 'other', 'child']],
    ['chains', ['base child', 'other']],
    ['subgraphs', ['base child', 'other']],
  ])('splits what is not published by %s', async (by, expected) => {
    const machine = machineOf();

    const before = await legs(machine, '--by', by);
    const built = await machine.run('build', '--push');
    const after = await legs(machine, '--by', by);

    // Says why, where it failed.
    expect(built.exitCode === 0 ? '' : built.stderr).toBe('');
    expect([before, after]).toEqual([expected, []]);
  });

  it.each([
    ['named ones', ['other'], ['other']],
    ['what paths affect', ['--affected', '--files', 'images/child/Dockerfile'], ['child']],
    ['all of them again', ['--full-rebuild'], ['base child', 'other']],
  ])('is about what a build that pushes would do: %s', async (_name, args, expected) => {
    const registry = memoryRegistry();
    const machine = machineOf(registry);
    await machine.run('build', '--push');
    await machine.files.writeFile('/repo/images/child/Dockerfile', 'FROM scratch\n# changed\n');
    await machine.files.writeFile('/repo/images/other/Dockerfile', 'FROM scratch\nENV A=1\n');

    const found = await legs(machine, '--by', 'subgraphs', ...args);

    expect(found.join(' ').split(' ').toSorted()).toEqual(expected.join(' ').split(' ').toSorted());
  });

  it('says where a matrix has more jobs than GitHub takes', async () => {
    const keys = Array.from({ length: 257 }, (_, index) => `image-${index}`);
    const machine = memoryMachine(
      {
        '/repo/spec.yml': `registry: stack.test\ntag: {prefix: "1"}\nimages: {${keys.map((key) => `${key}: {}`).join(', ')}}\n`,
        ...Object.fromEntries(
          keys.map((key) => [`/repo/images/${key}/Dockerfile`, 'FROM scratch\n']),
        ),
      },
      { registry: memoryRegistry(), now },
    );

    const { stderr } = await machine.run('matrix', '--by', 'levels');

    expect(stderr).toContain(
      'note: a matrix of GitHub has at most 256 jobs, and there are 257 legs in one: give --max-legs, or more --waves\n',
    );
  });

  it('knows sizes and durations from the records of what people have', async () => {
    const registry = memoryRegistry();
    await machineOf(registry).run('build', '--push');
    const machine = machineOf(registry);
    const args = ['--full-rebuild', '--by', 'chains'];

    const { stdout, stderr } = await machine.run('matrix', ...args, '--disk', '1200B');
    const { exitCode, stderr: refusal } = await machine.run('matrix', ...args, '--disk', '1kB');

    const { include } = JSON.parse(stdout) as { include: Readonly<Record<string, unknown>>[] };
    expect(include.map(({ id, expectedMs, diskBytes }) => [id, expectedMs, diskBytes])).toEqual([
      ['base', 0, 1200],
      ['other', 0, 1200],
    ]);
    expect(stderr).toContain('2 legs in 1 group, about 0.0s; no split takes less than 0.0s\n');
    expect(exitCode).toBe(4);
    expect(refusal).toContain(
      'error LEG_TOO_LARGE: more disk than the 1.0 kB that a leg may use is needed for base (1.2 kB), other (1.2 kB), child (1.2 kB)',
    );
  });

  it('says of which images nobody knows the size', async () => {
    const { stderr } = await machineOf().run('matrix', '--by', 'chains', '--disk', '14GB');

    expect(stderr).toContain(
      'note: size not known, so each is in a leg of its own: base, other, child\n',
    );
    expect(stderr).toContain('3 legs in 2 groups\n');
  });

  it('keeps the plan of the run at the registry', async () => {
    const registry = memoryRegistry();
    const machine = machineOf(registry);

    const { exitCode, stdout } = await machine.run('matrix', '--by', 'chains', '--store', 'child');

    const { run } = JSON.parse(stdout) as { run: string };
    expect([exitCode, run]).toEqual([0, '20261122T141500Z-000000']);
    expect(await findRun(registry, 'stack.test', run)).toMatchObject({
      run,
      stackVersion: expect.any(String),
      createdAt: '2026-11-22T14:15:00.000Z',
      specHash: createHash('sha256').update(spec).digest('hex'),
      movingTag: '1-local',
      options: {
        fullRebuild: false,
        noCache: false,
        retest: false,
        refresh: false,
        affected: false,
        named: ['child'],
      },
      bases: {},
      legs: [{ id: 'base', images: ['base', 'child'], needs: [], wave: 0 }],
      images: [
        { key: 'base', state: 'build', wanted: false },
        { key: 'child', state: 'wait' },
      ],
    });
  });

  it('keeps the plan of a run that has nothing to do, with what is there', async () => {
    const registry = memoryRegistry();
    const machine = machineOf(registry);
    await machine.run('build', '--push');

    const { stdout } = await machine.run('matrix', '--store', '--no-cache', '--retest');
    const { run } = JSON.parse(stdout) as { run: string };

    const kept = await findRun(registry, 'stack.test', run);
    expect(kept?.options).toMatchObject({ noCache: true, retest: true });
    expect(kept?.images.map(({ key, found }) => [key, found?.reference])).toEqual([
      ['base', expect.stringMatching(/^stack\.test\/base:i-/)],
      ['other', expect.stringMatching(/^stack\.test\/other:i-/)],
      ['child', expect.stringMatching(/^stack\.test\/child:i-/)],
    ]);
  });

  it('keeps nothing with --dry-run', async () => {
    const registry = memoryRegistry();

    const { stdout } = await machineOf(registry).run('matrix', '--store', '--dry-run');

    expect(JSON.parse(stdout)).not.toHaveProperty('run');
    expect(registry.calls.filter((call) => call.startsWith('put'))).toEqual([]);
  });

  it('puts all later waves into the last group', async () => {
    const { stdout } = await machineOf().run('matrix', '--waves', '1');

    const { levels } = JSON.parse(stdout) as { levels: { include: { id: string }[] }[] };
    expect(levels.map(({ include }) => include.map(({ id }) => id))).toEqual([
      ['base', 'other', 'child'],
    ]);
  });
});
