import { describe, expect, it } from '@jest/globals';
import { findRun, publishRun, runReference } from '../../../src/legs/run-store.ts';
import { readSplitRun, splitRunJson } from '../../../src/legs/split-run-json.ts';
import type { SplitRun } from '../../../src/legs/split-run.ts';
import { pushArtifact } from '../../../src/identity/artifact.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';

const place = 'stack.test/acme';
const split: SplitRun = {
  schemaVersion: 1,
  run: '20261122T141500Z-3f9a2c',
  stackVersion: '1.0.0',
  createdAt: '2026-11-22T14:15:00.000Z',
  commit: '1'.repeat(40),
  specHash: '2'.repeat(64),
  movingTag: '2026.4-main',
  options: {
    fullRebuild: false,
    noCache: false,
    retest: false,
    refresh: false,
    affected: false,
    named: ['child'],
  },
  bases: { 'debian:trixie-slim': digestOfDigit('d') },
  legs: [
    { id: 'child', images: ['child'], needs: [], wave: 0, expectedMs: 61_000, diskBytes: 2_000 },
    { id: 'other', images: ['other'], needs: ['child'], wave: 1 },
  ],
  images: [
    {
      key: 'base',
      state: 'skip',
      reasons: [{ kind: 'up-to-date', text: 'built, tested and tagged' }],
      buildId: digestOfDigit('a'),
      found: {
        imageId: digestOfDigit('b'),
        digest: digestOfDigit('c'),
        reference: 'stack.test/acme/base:i-bbbbbbbbbbbb',
      },
    },
    { key: 'child', state: 'build', reasons: [], buildId: digestOfDigit('e') },
    { key: 'other', state: 'wait', reasons: [] },
  ],
};

/** The text of the run plan with one value replaced; `undefined` takes it away. */
function textWith(path: string, value: unknown): string {
  const copy = JSON.parse(splitRunJson(split)) as Record<string, unknown>;
  const names = path.split('/');
  const last = names.pop() ?? '';
  const holder = names.reduce((object, name) => object[name] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
}

describe('the text of a run plan', () => {
  it('is read as it was written', () => {
    expect(readSplitRun(splitRunJson(split))).toEqual(split);
  });

  it.each([
    ['schemaVersion', 2],
    ['run', 'a/b'],
    ['createdAt', 'today'],
    ['commit', 'main'],
    ['specHash', undefined],
    ['movingTag', 'a b'],
    ['options/retest', 'yes'],
    ['options/named', ['../x']],
    ['bases/debian', 'latest'],
    ['legs/0/id', '../x'],
    ['legs/0/wave', -1],
    ['legs/0/expectedMs', 0.5],
    ['legs/1/needs', ['absent']],
    ['legs/1/images', ['child']],
    ['legs/1/images', ['absent']],
    ['legs/1/id', 'child'],
    ['images/0/found/digest', 'sha256:1'],
    ['images/0/found/reference', 'a b'],
    ['images/0/state', 'done'],
    ['images/0/reasons', [{ kind: 'x' }]],
    ['images/0/key', 'child'],
  ])('with %s %p is none', (path, value) => {
    expect(readSplitRun(textWith(path, value))).toBeUndefined();
  });
});

describe('findRun', () => {
  it('finds what was published', async () => {
    const registry = memoryRegistry();

    await publishRun(registry, place, split);

    expect(await findRun(registry, `${place}/`, split.run)).toEqual(split);
    expect(await findRun(registry, place, 'another')).toBeUndefined();
  });

  it.each([
    ['something else', '{}'],
    ['the plan of another run', textWith('run', 'another')],
  ])('refuses %s', async (_name, text) => {
    const registry = memoryRegistry();
    const reference = runReference(place, split.run);
    await pushArtifact(registry, reference, 'application/vnd.stack.run.v1', Buffer.from(text));

    await expect(findRun(registry, place, split.run)).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `${reference} is a run plan that cannot be read`,
    });
  });
});
