import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentReader } from '../../../../src/server/data/document-reader.ts';

function read(text: string, pieceBytes = 7) {
  const entries: unknown[] = [];
  const reader = documentReader('kernels', (entry) => entries.push(entry));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    reader.write(bytes.subarray(at, at + pieceBytes));
  return { entries, head: reader.end() };
}

describe('the reader of a collated file', () => {
  it('gives each entry, and what stands beside the list', () => {
    const document = {
      indexed_date: '2026-01-26T14:53:47Z',
      generation: 'sha256:1',
      total_kernels: 2,
      kernels: [{ kernels: [5], generation: 'inner' }, { name: 'é😀' }],
    };

    expect(read(JSON.stringify(document, undefined, 2))).toEqual({
      entries: document.kernels,
      head: { generation: 'sha256:1', indexedDate: '2026-01-26T14:53:47Z' },
    });
  });

  it('takes fields in any order, and none', () => {
    expect(read('{"kernels":[1],"generation":"g"}').head).toEqual({
      generation: 'g',
      indexedDate: undefined,
    });
  });

  it('takes an empty list for one that says it is empty', () => {
    expect(read('{"total_kernels": 0, "kernels": []}').entries).toEqual([]);
  });

  it('gives what JSON.parse gives, however the file is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (kernels, size) => {
          const text = JSON.stringify({ kernels });

          const { entries } = read(text, size);

          expect(JSON.stringify(entries)).toBe(JSON.stringify(kernels));
        },
      ),
    );
  });

  it.each([
    ['', 'cut off'],
    ['{"kernels": [1', 'cut off'],
    ['nul', 'cut off'],
    ['[]', 'has no list kernels'],
    ['"kernels"', 'has no list kernels'],
    ['{"kernels": []}', 'has no list kernels'],
    ['{"kernels": {"0": 1}}', 'has no list kernels'],
    ['{"kernels": [1]} x', 'is no JSON'],
    ['{"kernels": [1,]}', 'is no JSON'],
    ['{"kernels": [1]}{"kernels": [2]}', 'is no JSON'],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('lets through what is thrown while an entry is taken', () => {
    const reader = documentReader('packages', () => {
      throw new Error('not this one');
    });

    expect(() => reader.write(Buffer.from('{"packages": [1]}'))).toThrow('not this one');
  });
});
