import { describe, expect, it } from '@jest/globals';
import { isImageKey, readRecord, recordJson } from '../../../src/identity/record-json.ts';
import type { ImageRecord } from '../../../src/identity/record.ts';
import { imageRecord } from '../../support/image-record.ts';

const record = imageRecord();

/** The text of a record with one value replaced; `undefined` takes it away. */
function textWith(path: string, value: unknown): string {
  const copy = JSON.parse(recordJson(record)) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce((object, name) => object[name] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
}

describe('the text of a record', () => {
  it('is one line with sorted keys', () => {
    const text = recordJson(record);

    expect(text).toMatch(/^\{"buildId":"sha256:b+","builtAt":"2026-04-01T10:05:00.000Z",.*\}\n$/);
    expect(text.split('\n')).toHaveLength(2);
  });

  it('is the same for equal records', () => {
    const reversed = Object.fromEntries(Object.entries(record).toReversed());

    expect(recordJson(reversed as unknown as ImageRecord)).toBe(recordJson(record));
  });

  it('is read back as it was', () => {
    expect(readRecord(recordJson(record))).toEqual(record);
  });

  it('is read back without what is absent', () => {
    const { revision: _1, created: _2, commit: _3, ...rest } = record;
    const least = {
      ...rest,
      inputs: { ...record.inputs, target: undefined },
      facts: {},
      timings: {},
    };

    expect(readRecord(recordJson(least))).toEqual(least);
  });

  it('is read with fields that only a later version knows', () => {
    expect(readRecord(textWith('later', 1))).toEqual({ ...record, later: 1 });
  });

  it.each(['', '{', 'null', '[]', '"text"', '{}', '[{}]'])('is not %p', (text) => {
    expect(readRecord(text)).toBeUndefined();
  });

  it.each(Object.keys(record).filter((name) => !['revision', 'created', 'commit'].includes(name)))(
    'is nothing without %s',
    (name) => {
      expect(readRecord(textWith(name, undefined))).toBeUndefined();
    },
  );

  it.each(Object.keys(record.inputs).filter((name) => name !== 'target'))(
    'is nothing without %s of its inputs',
    (name) => {
      expect(readRecord(textWith(`inputs.${name}`, undefined))).toBeUndefined();
    },
  );

  it.each<[string, unknown]>([
    ['schemaVersion', 2],
    ['schemaVersion', '1'],
    ['key', '../base'],
    ['key', 'a/b'],
    ['key', ''],
    ['repository', 'Base'],
    ['repository', 'stack.test/base:1'],
    ['imageId', 'sha256:a'],
    ['imageId', `sha256:${'a'.repeat(63)}/`],
    ['buildId', 'b'.repeat(64)],
    ['revision', null],
    ['created', 1],
    ['builtAt', 'yesterday'],
    ['builtAt', 1],
    ['commit', {}],
    ['timings', []],
    ['timings.build', '61000'],
    ['facts', []],
    ['facts', null],
    ['facts', 'text'],
    ['inputs', []],
    ['inputs.format', 2],
    ['inputs.target', null],
    ['inputs.platforms', 'linux/amd64'],
    ['inputs.labels.team', 1],
    ['inputs.cache', 'all'],
    ['inputs.args', ['V']],
    ['inputs.secrets', [1]],
    ['inputs.wholeContext', 0],
    ['inputs.files', {}],
    ['inputs.files', [{ path: 'a', kind: 'file' }]],
    ['inputs.watched', ['a']],
    ['inputs.commitState', 'unknown'],
    ['inputs.parents.root', null],
    ['inputs.bases', null],
  ])('is nothing when %s is %j', (path, value) => {
    expect(readRecord(textWith(path, value))).toBeUndefined();
  });

  it('is nothing when a field comes from its prototype alone', () => {
    expect(readRecord(`{"__proto__":${recordJson(record)}}`)).toBeUndefined();
  });
});

describe('the key of an image', () => {
  it.each(['base', 'base-notebook', 'py3.13', 'a_b', '3'])('may be %s', (key) => {
    expect(isImageKey(key)).toBe(true);
  });

  it.each(['', '.', '..', '../a', 'a/b', 'a\\b', '.a', 'a.', 'a..b', 'A', 'a b', 'a\n', 'é'])(
    'is not %j',
    (key) => {
      expect(isImageKey(key)).toBe(false);
    },
  );
});
