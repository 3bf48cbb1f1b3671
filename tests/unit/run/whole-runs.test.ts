import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { findLock, lockReference } from '../../../src/identity/lock-store.ts';
import { readRecord } from '../../../src/identity/record-json.ts';
import type { FakeProgram } from '../../support/fake-container.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import { memoryMachine, type MemoryMachine } from './memory-machine.ts';

const dayMs = 24 * 60 * 60 * 1000;

const spec = [
  'registry: stack.test',
  'tag: {prefix: "1"}',
  'change_detection: {max_age: 30d}',
  'images:',
  '  base: {integration_tests: true}',
  '  child: {}',
  '  other: {}',
  '',
].join('\n');

const dockerfile = 'FROM scratch\nCOPY setup.sh /\n';

const stack = {
  '/repo/spec.yml': spec,
  '/repo/images/base/Dockerfile': dockerfile,
  '/repo/images/base/setup.sh': 'one',
  '/repo/images/base/tests/test_base.sh': '',
  '/repo/images/base/integration_tests/test_pushed.sh': '',
  '/repo/images/child/Dockerfile': 'ARG BASE_IMAGE=stack.test/base\nFROM ${BASE_IMAGE}\n',
  '/repo/images/child/tests/test_child.sh': '',
  '/repo/images/other/Dockerfile': 'FROM scratch\n',
};

const everyStep = ['build', 'basic-tests', 'tag', 'manifest-page'];
const everyPushStep = ['build', 'basic-tests', 'push', 'tag', 'manifest-page'];
const upToDate = { base: 'up-to-date', child: 'up-to-date', other: 'up-to-date' };

/** Machines that share a registry, a clock, and what test scripts do. */
function machines(scripts: Record<string, FakeProgram> = {}) {
  let now = Date.UTC(2026, 3, 1);
  const registry = memoryRegistry();
  const machine = (changes: Readonly<Record<string, string>> = {}, at = registry) =>
    memoryMachine({ ...stack, ...changes }, { registry: at, now: () => now, scripts });
  return { registry, machine, later: (ms: number) => void (now += ms) };
}

const built = ({ builds }: MemoryMachine) => builds.map(({ imageKey }) => imageKey);

/** Pages and inventories in `artifacts/`. */
const pages = ({ files }: MemoryMachine) =>
  Object.keys(files.contents()).filter((path) => /\/(?:manifests|inventory)\//.test(path));

describe('runs on one machine', () => {
  it('build what is new, and find it again', async () => {
    const here = machines().machine();

    const first = await here.run('build');
    const firstPages = pages(here);
    const second = await here.run('build');

    expect([first.exitCode, first.statuses]).toEqual([
      0,
      { base: 'passed', child: 'passed', other: 'passed' },
    ]);
    expect(first.steps).toEqual({
      base: ['build', 'basic-tests', 'integration-tests', 'tag', 'manifest-page'],
      child: everyStep,
      other: everyStep,
    });
    expect([second.exitCode, second.statuses, second.report?.notes]).toEqual([0, upToDate, []]);
    expect([built(here), pages(here)]).toEqual([[], firstPages]);
    expect(firstPages).toHaveLength(6);
  });

  it('take the engine itself where an image names the context of the engine as its builder', async () => {
    const withContext = spec.replace('child: {}', 'child: {builder: office}');
    const here = machines().machine({ '/repo/spec.yml': withContext });

    const { exitCode } = await here.run('build');

    expect(exitCode).toBe(0);
    expect(
      here.builds.map(({ imageKey, builder, registries }) => [imageKey, builder, registries]),
    ).toEqual(['base', 'other', 'child'].map((key) => [key, undefined, undefined]));
  });

  it('refuse what has no parent for the platform of the engine, which a plan notes', async () => {
    const own = process.arch === 'x64' ? 'amd64' : process.arch;
    const other = own === 'arm64' ? 'amd64' : 'arm64';
    const foreign = spec.replace('base: {', `base: {platforms: [linux/${other}], `);
    const here = machines().machine({ '/repo/spec.yml': foreign });

    const planned = await here.run('plan');
    const built = await here.run('build', '--push');

    const why = `child is for linux/${own}, as the engine is, and its parent base is for linux/${other}`;
    expect([planned.exitCode, built.exitCode]).toEqual([0, 2]);
    expect(planned.stdout).toContain(why);
    expect(built.stderr).toContain(`error SPEC_PLATFORM: ${why}`);
    expect(here.builds).toEqual([]);
  });

  it('build what changed and what is built on it, and nothing else', async () => {
    const here = machines().machine();
    await here.run('build');
    await here.files.writeFile('/repo/images/base/setup.sh', 'two');

    const { statuses } = await here.run('build');

    expect(statuses).toEqual({ base: 'passed', child: 'passed', other: 'up-to-date' });
    expect(built(here)).toEqual(['base', 'child']);
  });

  it('go no further where a build comes to the image that was there', async () => {
    const here = machines().machine();
    await here.run('build');
    await here.files.writeFile('/repo/images/base/Dockerfile', `# a comment\n${dockerfile}`);

    const { statuses, report } = await here.run('build');

    const tests = report?.images[0]?.steps.filter(({ name }) => name.endsWith('-tests'));
    expect(statuses).toEqual({ base: 'passed', child: 'up-to-date', other: 'up-to-date' });
    expect(built(here)).toEqual(['base']);
    expect(tests?.map(({ status, message }) => [status, message])).toEqual([
      ['skipped', 'passed before on exactly this image'],
      ['skipped', 'passed before on exactly this image'],
    ]);
    expect(report?.images.find(({ key }) => key === 'child')).toMatchObject({
      state: 'skip',
      status: 'up-to-date',
      message: expect.any(String) as unknown,
    });
  });

  it('only test again what has other tests', async () => {
    const here = machines().machine();
    await here.run('build');
    await here.files.writeFile('/repo/images/base/tests/test_more.sh', '');

    const { steps, statuses } = await here.run('build');

    expect(steps).toEqual({ base: ['basic-tests'], child: [], other: [] });
    expect([statuses, built(here)]).toEqual([{ ...upToDate, base: 'passed' }, []]);
  });

  it('test what is there now, also where it waited and was there before', async () => {
    const here = machines().machine();
    await here.run('build');
    await here.files.writeFile('/repo/images/base/setup.sh', 'two');
    await here.run('build');
    await here.files.writeFile('/repo/images/base/setup.sh', 'one');
    await here.files.writeFile('/repo/images/base/Dockerfile', `# a comment\n${dockerfile}`);
    await here.run('build');

    const { report } = await here.run('test', 'child');

    const named = await here.engine.inspectImage('stack.test/child:1-local');
    const exact = named?.repoTags.find((name) => name.includes(':i-'));
    expect(report?.notes).toEqual([expect.stringContaining(`child: ${exact ?? 'nothing'}, `)]);
  });

  it('build again without cache what is too old, once', async () => {
    const { machine, later } = machines();
    const here = machine();
    await here.run('build');
    later(31 * dayMs);

    const late = await here.run('build');
    const lateBuilds = here.builds.map(({ imageKey, noCache }) => [imageKey, noCache]);
    const after = await here.run('build');

    expect(late.statuses).toEqual({ base: 'passed', child: 'passed', other: 'passed' });
    expect(new Map(lateBuilds as [string, boolean][])).toEqual(
      new Map([
        ['base', true],
        ['other', true],
        ['child', true],
      ]),
    );
    expect([after.statuses, built(here)]).toEqual([upToDate, []]);
  });

  it('keep the times of builds where nothing was built', async () => {
    const { machine, later } = machines();
    const here = machine();
    await here.run('build');
    const before = recordOf(here, 'child');
    await here.files.writeFile('/repo/images/base/Dockerfile', `# a comment\n${dockerfile}`);
    await here.files.writeFile(
      '/repo/spec.yml',
      `all_info_cmds: {A: {description: A, command: "true"}}\n${spec.replace('child: {}', 'child: {info_cmds: [A]}')}`,
    );
    later(dayMs);

    const { steps } = await here.run('build', '--no-cache');

    const after = recordOf(here, 'child');
    expect(steps['child']).toEqual(['build', 'manifest-page']);
    expect([after?.builtAt, after?.imageId]).toEqual([before?.builtAt, before?.imageId]);
  });
});

describe('runs that push', () => {
  it('find on another machine what is there, and fetch nothing', async () => {
    const { machine } = machines();
    const first = machine();
    await first.run('build', '--push');
    const second = machine();

    const { exitCode, statuses } = await second.run('build', '--push');

    expect([exitCode, statuses]).toEqual([0, upToDate]);
    expect([built(second), second.pulls, await second.engine.listTags()]).toEqual([[], [], []]);
    expect(pages(second)).toEqual(pages(first));
  });

  it('fetch once what others are built on', async () => {
    const { machine } = machines();
    const spec2 = `${spec}  twin: {}\n`;
    const twin = {
      '/repo/spec.yml': spec2,
      '/repo/images/twin/Dockerfile': stack['/repo/images/child/Dockerfile'],
    };
    await machine(twin).run('build', '--push');
    const second = machine({
      ...twin,
      '/repo/images/child/Dockerfile': `${stack['/repo/images/child/Dockerfile']}ENV A=1\n`,
      '/repo/images/twin/Dockerfile': `${stack['/repo/images/child/Dockerfile']}ENV A=2\n`,
    });

    const { steps } = await second.run('build', '--push');

    expect(steps).toEqual({ base: [], other: [], child: everyPushStep, twin: everyPushStep });
    expect(built(second).sort()).toEqual(['child', 'twin']);
    expect(second.pulls).toEqual([expect.stringMatching(/^stack\.test\/base:i-[0-9a-f]{12}$/)]);
  });

  it('leave a lock that says what was tested, and how', async () => {
    const { machine, registry } = machines({ 'test_child.sh': { exitCode: 77 } });

    const { statuses } = await machine().run('build', '--push');

    const lock = await findLock(registry, lockReference('stack.test', '1-local'));
    const verdicts = Object.entries(lock?.images ?? {}).map(([key, image]) => [
      key,
      image.verdicts,
    ]);
    expect(statuses).toEqual({ base: 'passed', child: 'passed', other: 'passed' });
    expect(Object.fromEntries(verdicts)).toEqual({
      base: { basic: 'passed', integration: 'passed' },
      // Every test of it was skipped, and that is never a pass.
      child: { basic: 'skipped', integration: 'none' },
      other: { basic: 'none', integration: 'none' },
    });
  });

  it('test what was pushed also where it was built here too', async () => {
    const { machine } = machines();
    await machine().run('build', '--push');
    const second = machine();

    const { statuses } = await second.run('build', '--push', '--full-rebuild', '--retest');

    expect(statuses).toEqual({ base: 'passed', child: 'passed', other: 'passed' });
  });

  it('show nobody a child of an image that failed, also when the image was there before', async () => {
    const scripts: Record<string, FakeProgram> = {};
    const { machine, registry } = machines(scripts);
    await machine().run('build', '--push');
    const before = await registry.listTags('stack.test/child');
    scripts['test_more.sh'] = { exitCode: 1 };
    const second = machine({
      '/repo/images/base/tests/test_more.sh': '',
      '/repo/images/child/Dockerfile': `${stack['/repo/images/child/Dockerfile']}ENV A=1\n`,
    });

    const { exitCode, statuses } = await second.run('build', '--push');

    expect([exitCode, statuses]).toEqual([
      1,
      { base: 'failed', child: 'blocked', other: 'up-to-date' },
    ]);
    expect(await registry.listTags('stack.test/child')).toEqual(before);
  });

  it('know on a new machine how long things took, from the records that a plan is made from', async () => {
    const registry = memoryRegistry();
    let now = Date.UTC(2026, 3, 1);
    const machine = (changes: Readonly<Record<string, string>> = {}) =>
      memoryMachine({ ...stack, ...changes }, { registry, now: () => (now += 100) });
    await machine().run('build', '--push');
    const changed = machine({ '/repo/images/base/setup.sh': 'two' });

    const { stdout } = await changed.run('plan', '--push');

    expect(stdout).toMatch(/^expected [^ ]+, critical path base → child [^ ]+$/m);
  });

  it('keep what was built and tested when a later stage failed, and go on there', async () => {
    const scripts: Record<string, FakeProgram> = { 'test_pushed.sh': { exitCode: 1 } };
    const { machine } = machines(scripts);
    await machine().run('build', '--push');
    scripts['test_pushed.sh'] = {};
    const second = machine();

    const { statuses, steps } = await second.run('build', '--push');

    expect(steps['base']).toEqual(['integration-tests', 'tag', 'manifest-page']);
    expect(statuses).toEqual({ base: 'passed', child: 'passed', other: 'up-to-date' });
    expect(built(second)).toEqual(['child']);
  });

  it('are not called interrupted where the registry refuses the lock', async () => {
    const { machine, registry } = machines();
    const putManifest: MemoryRegistry['putManifest'] = (reference, manifest) =>
      reference.includes('/stack-lock:')
        ? Promise.reject(new UserError('REGISTRY_DENIED', 'stack.test refuses stack-lock'))
        : registry.putManifest(reference, manifest);

    const { exitCode, stderr, statuses, report } = await machine(
      {},
      { ...registry, putManifest },
    ).run('build', '--push');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('error REGISTRY_DENIED: stack.test refuses stack-lock');
    expect(statuses).toEqual({ base: 'passed', child: 'passed', other: 'passed' });
    expect(report?.status).not.toBe('interrupted');
  });

  it('free the engine of all names of what is pruned', async () => {
    const { machine } = machines();
    const here = machine({ '/repo/spec.yml': spec.replace('other: {}', 'other: {prune: true}') });

    await here.run('build', '--push');

    const tags = await here.engine.listTags('stack.test/other');
    expect(tags).toEqual([]);
    expect((await here.run('build', '--push')).statuses).toEqual(upToDate);
  });
});

/** The record that a machine keeps of an image; of several any. */
function recordOf({ files }: MemoryMachine, key: string) {
  const found = Object.entries(files.contents()).find(([path]) =>
    path.startsWith(`/repo/.stack/records/${key}/`),
  );
  return found && readRecord(found[1]);
}
