import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareStacks } from '../../../src/compare/compare-stacks.ts';
import { packageChangesTable } from '../../../src/compare/package-changes-table.ts';
import { renderComparison } from '../../../src/compare/render-comparison.ts';
import type { PackageChange } from '../../../src/compare/stack-comparison.ts';
import { comparedImageOf, packagesOf, snapshotOf } from '../../support/comparison-builders.ts';
import { publishedSchema } from '../../support/published-schema.ts';
import { golden } from '../golden.ts';
import { renderedPage } from '../manifest/rendered-page.ts';
import { releaseComparison } from './comparisons.ts';

const schemaProblems = publishedSchema('diff');

describe('renderComparison', () => {
  it.each([
    ['text', 'comparison.txt'],
    ['markdown', 'comparison.md'],
    ['json', 'comparison.json'],
  ] as const)('as %s is that of the golden file', (format, file) => {
    const text = renderComparison(releaseComparison(), format);

    expect(text).toBe(golden(`compare/${file}`, text));
  });

  it('as JSON fits its schema', () => {
    const text = renderComparison(releaseComparison(), 'json');

    expect(schemaProblems(text)).toEqual([]);
  });

  it('says that nothing differs', () => {
    const one = (name: string) => snapshotOf(name, comparedImageOf('base', { digest: 'sha256:1' }));
    const comparison = compareStacks(one('a'), one('b'));

    const texts = (['text', 'markdown'] as const).map((format) =>
      renderComparison(comparison, format),
    );

    expect(texts).toEqual([
      'a → b: 1 image unchanged\n\nImages\n  unchanged: base\n',
      '## a → b\n\n1 image unchanged\n\nUnchanged: base.\n',
    ]);
  });

  it('says that a changed image has the same packages', () => {
    const image = (imageId: string) =>
      comparedImageOf('base', { imageId, packages: packagesOf('python six 1.0') });
    const comparison = compareStacks(snapshotOf('a', image('1')), snapshotOf('b', image('2')));

    const text = renderComparison(comparison, 'text');

    expect(text).toBe(
      'a → b: 1 image changed\n\nImages\n  ~ base  changed  1.0 MB  same packages\n',
    );
  });

  it('names all changed images together where they share a change', () => {
    const stack = (name: string, version: string) =>
      snapshotOf(
        name,
        ...['a', 'b', 'c'].map((key) =>
          comparedImageOf(key, { packages: packagesOf(`python six ${version}`) }),
        ),
      );

    const text = renderComparison(compareStacks(stack('x', '1.0'), stack('y', '2.0')), 'text');

    expect(text).toContain('\nPackages in all 3 changed images: 1 upgraded\n');
  });

  it('folds a long table', () => {
    const lines = (version: string) =>
      Array.from({ length: 21 }, (_, index) => `python p${index} ${version}`);
    const stack = (version: string) =>
      snapshotOf(version, comparedImageOf('base', { packages: packagesOf(...lines(version)) }));

    const page = renderComparison(compareStacks(stack('1'), stack('2')), 'markdown');

    expect(page).toContain('<details>\n<summary>21 upgraded</summary>\n\n| Package |');
  });

  it('paints lines by what they tell', () => {
    const text = renderComparison(releaseComparison(), 'text', {
      paint: (kind, line) => (kind === 'downgraded' ? `<${line}>` : line),
    });

    expect(text).toContain('\n<  ↓ curl   Debian  8.14.1-2 → 8.14.1-1  DOWNGRADED>\n');
  });
});

const pieces = [
  '|',
  '\n',
  '\r',
  '`',
  '``',
  '<b>',
  '</details>',
  '# ',
  '@jo',
  '#12',
  '[x](y)',
  '*',
  '\u001B[31m',
  '\u202E',
  'a',
  '\\',
  'https://x.y',
];
const hostile = fc
  .array(fc.constantFrom(...pieces), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('packageChangesTable', () => {
  it('is empty for no changes', () => {
    expect(packageChangesTable([])).toBe('');
  });

  it('has a row for each change', () => {
    const changes: readonly PackageChange[] = [
      { kind: 'downgraded', source: 'python', name: 'numpy', before: '2.0', after: '1.0' },
      { kind: 'added', source: 'r', name: 'sf', after: '1.0-21' },
    ];

    const text = packageChangesTable(changes);

    expect(text).toBe(
      [
        '| Package | From | Before | After | Change |',
        '| :-- | :-- | :-- | :-- | :-- |',
        '| numpy | Python | 2.0 | 1.0 | **downgraded** |',
        '| sf | R | – | 1.0-21 | added |',
      ].join('\n'),
    );
  });

  it('keeps its structure whatever names and versions are', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, before, after) => {
        const change = { kind: 'upgraded', source: 'conda', name, before, after } as const;

        const page = renderedPage(packageChangesTable([change]));

        expect(page.cells).toHaveLength(5);
        expect(page.tags.filter((tag) => /^(?:a|b|h\d|code|img|details)\b/.test(tag))).toEqual([]);
      }),
    );
  });
});
