import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StackLock } from '../../src/identity/stack-lock.ts';
import { startReleaseStand, type ReleaseStand } from '../support/release-stand.ts';
import { digestsAt, digestsOf, publishBuild } from '../support/released-stack.ts';

const stable = '2026.4-stable';

describe('releases', () => {
  let proxy: ReleaseStand['proxy'];
  let stack: ReleaseStand['stack'];
  let registry: ReleaseStand['registry'];
  let stop: ReleaseStand['stop'];
  let names = 0;
  beforeAll(async () => {
    ({ proxy, stack, registry, stop } = await startReleaseStand());
  });
  afterAll(() => stop());

  /** A place of its own, with the lock of a green run. */
  async function newPlace(change?: (lock: StackLock) => StackLock) {
    names += 1;
    const place = `${proxy.host}/place-${names}`;
    const lock = await publishBuild(registry, place, 'one', change);
    const run = (...args: readonly string[]) =>
      stack.run(args, { env: { STACK_REGISTRY: place, GITHUB_ACTOR: 'octocat' } });
    const state = async (tag = stable) => digestsAt(registry, place, tag);
    return { place, lock, run, state };
  }

  it('are made, listed, shown, verified, made global and rolled back', async () => {
    const { place, lock: first, run, state } = await newPlace();

    const dry = await run('tag', 'stable', '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
    expect(dry.stdout).toMatch(/^2026\.4-stable-1: 2026\.4-main, built from 6f6e653\n/);
    expect(await state()).toEqual({});

    expect(await run('tag', 'stable')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await state()).toEqual(digestsOf(first));
    expect((await run('tag', 'stable')).stdout).toContain('nothing to do');
    const named = await run('tag', 'stable', '--from', '2026.4-stable-1');
    expect(named).toMatchObject({ exitCode: 2 });
    expect(named.stderr).toContain('hint: to bring it back, run `stack rollback 2026.4-stable-1`');

    const second = await publishBuild(registry, place, 'two');
    const again = await run('tag', 'stable', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      schemaVersion: 1,
      status: 'done',
      release: { tag: stable, number: 2, by: 'octocat' },
      moves: ['base', 'middle', 'top'].map((key) => ({
        reference: `${place}/${key}:${stable}`,
        before: digestsOf(first)[key],
        after: digestsOf(second)[key],
      })),
    });

    expect((await run('releases')).stdout.split('\n').map((line) => line.slice(0, 18))).toEqual([
      '*  2026.4-stable-2',
      '   2026.4-stable-1',
      '',
    ]);
    expect((await run('releases', '2026.4-stable-1')).stdout).toContain(
      `${place}/top@${digestsOf(first)['top'] ?? ''}`,
    );
    expect(await run('verify', '--live')).toMatchObject({ exitCode: 0 });

    expect(await run('tag', 'global-stable')).toMatchObject({ exitCode: 0 });
    expect(await state('stable')).toEqual(digestsOf(second));

    const back = await run('rollback');
    expect(back).toMatchObject({ exitCode: 0, stderr: '' });
    expect(back.stdout).toContain('2026.4-stable-3: the images of 2026.4-stable-1 are back');
    expect(await state()).toEqual(digestsOf(first));
    expect(await state('stable')).toEqual(digestsOf(second));
    expect(await run('verify', '--live')).toMatchObject({ exitCode: 0 });
    expect(await run('rollback')).toMatchObject({ exitCode: 2 });
  });

  it('are promoted from the lock that is named', async () => {
    const { place, lock: first, run, state } = await newPlace();
    const digest = (await registry.resolve(`${place}/stack-lock:2026.4-main`))?.digest ?? '';
    await publishBuild(registry, place, 'two');

    const result = await run('tag', 'stable', '--from', digest);

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await state()).toEqual(digestsOf(first));
  });

  it.each<[string, (lock: StackLock) => StackLock, string]>([
    [
      'lacks an image',
      ({ images: { top: _top, ...images }, ...lock }) => ({ ...lock, images }),
      '2026.4-main lacks top',
    ],
    [
      'has a child on another parent',
      (lock) => ({
        ...lock,
        images: {
          ...lock.images,
          top: {
            ...lock.images['top'],
            parents: { middle: `sha256:${'9'.repeat(64)}` },
          } as never,
        },
      }),
      'top is built on another middle than the one promoted with it',
    ],
    [
      'was made from an unclean tree',
      (lock) => ({ ...lock, commit: `${lock.commit ?? ''}-dirty` }),
      '2026.4-main was built from files that are in no commit',
    ],
    [
      'has tests that were all skipped',
      (lock) => ({
        ...lock,
        images: {
          ...lock.images,
          base: {
            ...lock.images['base'],
            verdicts: { basic: 'skipped', integration: 'none' },
          } as never,
        },
      }),
      'none of the basic tests of base ran',
    ],
  ])('are refused of a lock that %s', async (_name, change, message) => {
    const { place, run, state } = await newPlace(change);
    const tags = await registry.listTags(`${place}/stack-lock`);

    const result = await run('tag', 'stable');

    expect(result).toMatchObject({ exitCode: 4, stdout: '' });
    expect(result.stderr).toContain(`error PROMOTION_REFUSED: ${message}`);
    expect(await state()).toEqual({});
    expect(await registry.listTags(`${place}/stack-lock`)).toEqual(tags);
  });

  it('wait for the verdict of an outside test, unless it is waived', async () => {
    const { run, state, lock } = await newPlace();
    const spec = await stack.read('spec.yml');
    await stack.write(
      'spec.yml',
      `${spec}release: {require: [basic, {name: gpu, images: [top]}]}\n`,
    );
    try {
      const refused = await run('tag', 'stable');
      expect(refused).toMatchObject({ exitCode: 4 });
      expect(refused.stderr).toContain('error PROMOTION_REFUSED: top has no verdict of gpu');

      expect(
        await run('verdict', 'add', 'top', 'gpu', '--failed', '--note', 'no CUDA'),
      ).toMatchObject({ exitCode: 0 });
      expect((await run('tag', 'stable')).stderr).toMatch(
        /top failed gpu, says octocat on .*: no CUDA/,
      );
      expect(await state()).toEqual({});

      expect(await run('verdict', 'add', 'top', 'gpu', '--passed')).toMatchObject({ exitCode: 0 });
      expect((await run('verdict', 'list')).stdout).toMatch(/^top +gpu +passed {2}octocat/m);
      expect(await run('tag', 'stable')).toMatchObject({ exitCode: 0 });
      expect(await state()).toEqual(digestsOf(lock));

      const other = await newPlace();
      const waived = await other.run('tag', 'stable', '--waive', 'gpu');
      expect(waived).toMatchObject({ exitCode: 0 });
      expect(waived.stdout).toContain('without the verdict gpu: waived');
      expect((await other.run('releases')).stdout).toContain('without gpu');
      expect(await other.run('verdict', 'add', 'top', 'basic', '--passed')).toMatchObject({
        exitCode: 2,
      });
    } finally {
      await stack.write('spec.yml', spec);
    }
  });

  it('are made by one of two that try at once; the other is refused, or finds nothing to do', async () => {
    const { run, state, lock } = await newPlace();
    // CNCF distribution may answer 500 to who reads a manifest while another gives it a tag.
    const retrying = ['tag', 'stable', '--retries', '2'];

    const results = await Promise.all([run(...retrying), run(...retrying)]);

    expect(await state()).toEqual(digestsOf(lock));
    const outcomes = results.map(({ exitCode, stdout }) =>
      exitCode === 0 && stdout.includes('nothing to do') ? 'nothing' : exitCode,
    );
    expect(outcomes).toContain(0);
    expect([4, 'nothing']).toContain(outcomes.find((outcome) => outcome !== 0));
    expect((await run('releases')).stdout.trim().split('\n')).toHaveLength(1);
  });

  it('are taken back as a whole when the registry fails at one image', async () => {
    const { place, lock: first, run, state } = await newPlace();
    await run('tag', 'stable');
    await publishBuild(registry, place, 'two');
    const tags = await registry.listTags(`${place}/top`);
    const path = `/v2/${place.split('/')[1] ?? ''}/middle/manifests/${stable}`;
    proxy.addFault({
      matches: (request) => request.method === 'PUT' && request.path === path,
      times: 1,
      action: { kind: 'answer', status: 500, body: 'disk full' },
    });

    const result = await run('tag', 'stable');
    proxy.clearFaults();

    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toMatch(
      /^note: what had been moved is back: .*\nerror REGISTRY_FAILED: .*middle.*500/,
    );
    expect(await state()).toEqual(digestsOf(first));
    expect(await registry.listTags(`${place}/top`)).toEqual(tags);
    expect(await run('verify', '--live')).toMatchObject({ exitCode: 0 });
  });

  it('are finished by the next promotion where the registry was gone for good', async () => {
    const { place, run, state } = await newPlace();
    await run('tag', 'stable');
    const second = await publishBuild(registry, place, 'two');
    let isGone = false;
    proxy.addFault({
      matches: ({ method, path }) =>
        (isGone ||= method === 'PUT' && path.endsWith(`/top/manifests/${stable}`)),
      times: 1000,
      action: { kind: 'reset' },
    });

    const broken = await run('tag', 'stable');
    proxy.clearFaults();
    expect(broken).toMatchObject({ exitCode: 3 });
    expect(broken.stderr).toContain('error PROMOTION_UNFINISHED: 2026.4-stable-2 is half done');
    expect(await run('verify', '--live')).toMatchObject({ exitCode: 1 });
    const next = await run('tag', 'stable');

    expect(next).toMatchObject({ exitCode: 0 });
    expect(next.stdout).toContain(
      '2026.4-stable-2, which octocat began and did not end, is finished',
    );
    expect(await state()).toEqual(digestsOf(second));
    expect(await run('verify', '--live')).toMatchObject({ exitCode: 0 });
  });

  it('are not what they say when a tag was moved or an image is gone, and verification tells', async () => {
    const { place, lock, run } = await newPlace();
    await run('tag', 'stable');
    const other = await publishBuild(registry, place, 'other');
    const manifest = await registry.getManifest(`${place}/top@${digestsOf(other)['top'] ?? ''}`);
    if (manifest !== undefined) await registry.putManifest(`${place}/top:${stable}`, manifest);
    await registry.deleteManifest(`${place}/base`, digestsOf(lock)['base'] ?? '');

    const result = await run('verify', '--live', '--json');

    expect(result).toMatchObject({ exitCode: 1 });
    const { findings } = JSON.parse(result.stdout) as {
      readonly findings: readonly { readonly subject: string; readonly isRight: boolean }[];
    };
    expect(findings.map(({ subject, isRight }) => [subject.replace(place, ''), isRight])).toEqual([
      ['2026.4-stable-1', true],
      [`/stack-lock:${stable}`, true],
      [`/base:${stable}`, false],
      [`/middle:${stable}`, true],
      [`/top:${stable}`, false],
    ]);
  });

  it.each([
    [['tag', 'stable', '--from', '2026.4-nowhere'], 2, 'LOCK_MISSING'],
    [['tag', 'stable', '--from', '2026.4-stable-7'], 2, 'LOCK_MISSING'],
    [['tag', 'stable', '--waive', 'cpu'], 2, 'USAGE'],
    [['tag', 'global-stable'], 2, 'LOCK_MISSING'],
    [['tag', 'base'], 2, 'USAGE'],
    [['tag', 'base', 'stable'], 4, 'TAG_RESERVED'],
    [['tag', 'base', 'i-0123456789ab'], 4, 'TAG_RESERVED'],
    [['tag', 'base', '2026.4-main'], 4, 'TAG_RESERVED'],
    [['tag', 'bose', 'pilot'], 2, 'IMAGE_UNKNOWN'],
    [['rollback'], 2, 'LOCK_MISSING'],
    [['verify'], 2, 'LOCK_MISSING'],
    [['releases', '2026.4-stable-7'], 2, 'LOCK_MISSING'],
    [['verdict', 'add', 'top', 'gpu'], 2, 'USAGE'],
  ])('answer %j with %d and %s', async (args, exitCode, code) => {
    const { run } = await newPlace();

    const result = await run(...args);

    expect(result.stderr).toContain(`error ${code}: `);
    expect(result).toMatchObject({ exitCode, stdout: '' });
  });
});
