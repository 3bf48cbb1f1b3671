import { describe, expect, it } from '@jest/globals';
import { pushArtifact } from '../../../src/identity/artifact.ts';
import { lockJson, readLock } from '../../../src/identity/lock-json.ts';
import {
  findLock,
  keepLock,
  lockReference,
  publishLock,
} from '../../../src/identity/lock-store.ts';
import type { StackLock } from '../../../src/identity/stack-lock.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';

const lock: StackLock = {
  schemaVersion: 1,
  prefix: '2026.4',
  branch: 'main',
  commit: '1'.repeat(40),
  specHash: '2'.repeat(64),
  images: {
    root: {
      repository: 'stack.test/acme/root',
      digest: digestOfDigit('a'),
      imageId: digestOfDigit('b'),
      buildId: digestOfDigit('c'),
      parents: {},
      verdicts: { basic: 'passed', integration: 'none' },
    },
    child: {
      repository: 'stack.test/acme/child',
      digest: digestOfDigit('d'),
      imageId: digestOfDigit('e'),
      buildId: digestOfDigit('f'),
      parents: { root: digestOfDigit('b') },
      verdicts: { basic: 'passed', integration: 'passed' },
    },
  },
};
const later: StackLock = { ...lock, commit: '3'.repeat(40) };

const place = 'stack.test/acme';
const moving = '2026.4-main';
const fixed = '2026.4-main-1111111';
const reference = (tag: string) => lockReference(place, tag);

/** The text of the lock with one value replaced; `undefined` takes it away. */
function textWith(path: string, value: unknown): string {
  const copy = JSON.parse(lockJson(lock)) as Record<string, unknown>;
  const names = path.split('/');
  const last = names.pop() ?? '';
  const holder = names.reduce((object, name) => object[name] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
}

describe('the text of a lock', () => {
  it('has its lines in one order, and the images in theirs', () => {
    const { images, ...rest } = lock;
    const { root, child } = images;
    const lines = lockJson({ images: { root, child }, ...rest } as StackLock).split('\n');

    expect(lines.slice(0, 16)).toEqual([
      '{',
      '  "schemaVersion": 1,',
      '  "prefix": "2026.4",',
      '  "branch": "main",',
      `  "commit": "${'1'.repeat(40)}",`,
      `  "specHash": "${'2'.repeat(64)}",`,
      '  "images": {',
      '    "root": {',
      '      "repository": "stack.test/acme/root",',
      `      "digest": "${digestOfDigit('a')}",`,
      `      "imageId": "${digestOfDigit('b')}",`,
      `      "buildId": "${digestOfDigit('c')}",`,
      '      "parents": {},',
      '      "verdicts": {',
      '        "basic": "passed",',
      '        "integration": "none"',
    ]);
    expect(lines.at(-1)).toBe('');
  });

  it('is read back as it was, order and all', () => {
    const read = readLock(lockJson(lock));

    expect(read).toEqual(lock);
    expect(Object.keys(read?.images ?? {})).toEqual(['root', 'child']);
  });

  it('may name no commit', () => {
    const { commit: _commit, ...withoutCommit } = lock;

    expect(readLock(lockJson(withoutCommit))).toEqual(withoutCommit);
  });

  it.each(['', 'null', '{}', '[]'])('is not %p', (text) => {
    expect(readLock(text)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['schemaVersion', 2],
    ['prefix', undefined],
    ['prefix', 'a b'],
    ['branch', 'feature/x'],
    ['commit', null],
    ['specHash', 1],
    ['images', undefined],
    ['images', []],
    ['images/root', null],
    ['images/..', { ...lock.images['root'] }],
    ['images/root/repository', 'stack.test/acme/root:1'],
    ['images/root/digest', 'latest'],
    ['images/root/imageId', undefined],
    ['images/root/buildId', 'b'],
    ['images/child/parents', 'root'],
    ['images/child/parents', ['root']],
    ['images/child/parents', { '../root': digestOfDigit('b') }],
    ['images/child/parents/root', 'latest'],
    ['images/child/verdicts', undefined],
    ['images/child/verdicts/basic', 'failed'],
    ['images/child/verdicts/integration', undefined],
  ])('is nothing when %s is %j', (path, value) => {
    expect(readLock(textWith(path, value))).toBeUndefined();
  });
});

describe('a lock', () => {
  it.each(['stack.test/acme', 'stack.test/acme/'])('lies beside the images in %s', (where) => {
    expect(lockReference(where, moving)).toBe('stack.test/acme/stack-lock:2026.4-main');
  });

  it('is found under both of its tags', async () => {
    const registry = memoryRegistry();

    const published = await publishLock(registry, place, lock, { moving, fixed });
    const found = [
      await findLock(registry, reference(moving)),
      await findLock(registry, reference(fixed)),
      await findLock(registry, `${place}/stack-lock@${published.digest}`),
    ];

    expect(published).toEqual({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      written: [fixed, moving],
      left: [],
    });
    expect(found).toEqual([lock, lock, lock]);
  });

  it('has no fixed tag where nothing may be fixed', async () => {
    const registry = memoryRegistry();

    const published = await publishLock(registry, place, lock, { moving });

    expect(published).toMatchObject({ written: [moving], left: [] });
    expect(await registry.listTags(`${place}/stack-lock`)).toEqual([moving]);
  });

  it('leaves a fixed tag to the lock that has it, and takes the moving one', async () => {
    const registry = memoryRegistry();
    await publishLock(registry, place, lock, { moving, fixed });

    const published = await publishLock(registry, place, later, { moving, fixed });

    expect(published).toMatchObject({ written: [moving], left: [fixed] });
    expect(await findLock(registry, reference(fixed))).toEqual(lock);
    expect(await findLock(registry, reference(moving))).toEqual(later);
  });

  it('stores nothing the second time', async () => {
    const registry = memoryRegistry();
    const first = await publishLock(registry, place, lock, { moving, fixed });
    const before = registry.calls.length;

    const second = await publishLock(registry, place, lock, { moving, fixed });

    expect(second).toEqual(first);
    expect(registry.calls.slice(before).filter((call) => call.startsWith('put'))).toEqual([]);
  });

  it('moves its moving tag last', async () => {
    const registry = memoryRegistry();

    await publishLock(registry, place, lock, { moving, fixed });

    expect(registry.calls.filter((call) => call.startsWith('putManifest'))).toEqual([
      `putManifest ${reference(fixed)}`,
      `putManifest ${reference(moving)}`,
    ]);
  });

  it('is undefined where there is none, also in push mode', async () => {
    const registry = memoryRegistry();

    expect(await findLock(registry, reference(moving))).toBeUndefined();
    expect(await findLock(registry, reference(moving), { push: true })).toBeUndefined();
  });

  it('that cannot be read is not taken for none', async () => {
    const registry = memoryRegistry();
    const type = 'application/vnd.stack.lock.v1';
    await pushArtifact(registry, reference(moving), type, Buffer.from('{"schemaVersion":2}'));

    const finding = findLock(registry, reference(moving));

    await expect(finding).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `${reference(moving)} is a lock that cannot be read`,
      hint: 'a newer version of stack may have written it: use that version',
    });
  });

  it('is kept on this machine by its tag', async () => {
    const files = memoryFiles();

    await keepLock(files, '/repo/.stack', moving, lock);

    expect(files.contents()).toEqual({
      '/repo/.stack/locks/2026.4-main.json': lockJson(lock),
    });
  });

  it.each(['../main', 'a/b', '..'])('is not kept as %j', async (tag) => {
    await expect(keepLock(memoryFiles(), '/repo/.stack', tag, lock)).rejects.toThrow('not a tag');
  });
});
