import { describe, expect, it } from '@jest/globals';
import { fitSections, whole, type Section } from '../../../src/github/fit-sections.ts';

const texts = { cut: '(cut)', last: 'end' };
const rows = (head: string, ...lines: readonly string[]): Section => ({
  kind: 'rows',
  head,
  rows: lines,
});

describe('fitSections', () => {
  it('joins all sections that have something in them', () => {
    const text = fitSections([whole('a'), whole(''), rows('h'), rows('t', '1', '2')], 100, texts);

    expect(text).toBe('a\n\nt\n1\n2\n\nend\n');
  });

  it('cuts a table behind a row and says so', () => {
    const text = fitSections([whole('a'), rows('t', '111', '222', '333')], 28, texts);

    expect(text).toBe('a\n\nt\n111\n222\n\n(cut)\n\nend\n');
  });

  it('leaves out what does not fit as a whole, and goes on with what does', () => {
    const text = fitSections([whole('x'.repeat(50)), whole('b')], 30, texts);

    expect(text).toBe('b\n\n(cut)\n\nend\n');
  });

  it.each([0, 1, 5, 20, 40, 100, 1000])('never is longer than the limit with %d rows', (count) => {
    const many = Array.from({ length: count }, (_, index) => `row ${index}`);

    const text = fitSections([whole('title'), rows('head', ...many), whole('more')], 200, texts);

    expect(text.length).toBeLessThanOrEqual(201);
    expect(text.endsWith('end\n')).toBe(true);
  });
});
