import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  collatedEnd,
  collatedEntry,
  collatedHead,
  generationIn,
  kernelsForm,
  noGeneration,
  packagesForm,
} from '../../../src/indexer/collated-text.ts';
import { renderJson } from '../../../src/indexer/manifest.ts';

const date = '2026-01-26T14:53:47Z';
const generation = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the text of a collated file', () => {
  it.each([kernelsForm, packagesForm])('is laid out as the whole of it would be: %j', (form) => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (entries) => {
        const total = entries.length;
        const parts = entries.map((entry, index) => collatedEntry(entry, index));
        const text = [
          collatedHead(form, { date, generation, total }),
          ...parts,
          collatedEnd(total),
        ];

        const whole = { indexed_date: date, generation, [form.total]: total, [form.list]: entries };
        expect(text.join('')).toBe(renderJson(whole));
      }),
    );
  });

  it('has a head as long for one generation as for another', () => {
    const head = (of: string) => collatedHead(kernelsForm, { date, generation: of, total: 7 });

    expect(head(noGeneration)).toHaveLength(head(generation).length);
  });
});

describe('generationIn', () => {
  it('finds the generation that a head names', () => {
    expect(generationIn(collatedHead(packagesForm, { date, generation, total: 0 }))).toBe(
      generation,
    );
  });

  it.each([
    '',
    '{}',
    `{\n  "indexed_date": "${date}",\n  "total_kernels": 1`,
    `{\n  "indexed_date": "${date}",\n  "generation": "sha256:12"`,
    `{\n  "x": "${date}",\n  "generation": "${generation}"`,
  ])('finds none in %j', (head) => {
    expect(generationIn(head)).toBeUndefined();
  });
});
