import { describe, expect, it } from '@jest/globals';
import { renderAnnouncement } from '../../../src/compare/announcement.ts';
import { compareStacks } from '../../../src/compare/compare-stacks.ts';
import { comparedImageOf, packagesOf, snapshotOf } from '../../support/comparison-builders.ts';
import { releaseComparison } from './comparisons.ts';

function announced(before: readonly string[], after: readonly string[]): readonly string[] {
  const stack = (name: string, lines: readonly string[]) =>
    snapshotOf(name, comparedImageOf('base', { packages: packagesOf(...lines) }));
  return renderAnnouncement(compareStacks(stack('x', before), stack('y', after)))
    .split('\n')
    .filter((line) => line !== '');
}

describe('renderAnnouncement', () => {
  it('tells what matters first', () => {
    expect(renderAnnouncement(releaseComparison())).toBe(
      [
        '## 2026.4-stable-3: what changed since 2026.4-stable-2',
        '',
        '- New image: **gpu**',
        '- No longer there: the image **old**',
        '- **numpy** 1.26.4 → 2.0.1 (another major version) in base, r',
        '- **ggplot2** 3.5.2 → 4.0.0 (another major version) in r',
        '- **curl** 8.14.1-2 → 8.14.1-1 (**downgrade**) in base, r',
        '- **oldie** 0.9 is gone from base, r',
        '- **fresh** 1.0 is new in base, r',
        '',
        'Which packages changed in dark is not known.',
        '',
        'Details: `stack diff 2026.4-stable-2 2026.4-stable-3`',
        '',
      ].join('\n'),
    );
  });

  it('begins with languages and ends after ten changes', () => {
    const others = Array.from({ length: 12 }, (_, index) => `python p${index + 10}`);

    const lines = announced(
      ['conda python 3.12.4', 'python pandas 2.2.0', ...others.map((name) => `${name} 1.0`)],
      ['conda python 3.13.1', 'python pandas 2.3.0', ...others.map((name) => `${name} 1.1`)],
    );

    expect([lines[1], lines[2], lines[3], lines.length, lines.at(-1)]).toEqual([
      '- **Python** 3.12.4 → 3.13.1 in base',
      '- **pandas** 2.2.0 → 2.3.0 in base',
      '- **p10** 1.0 → 1.1 in base',
      12,
      'And 4 further changes; all of them: `stack diff x y`',
    ]);
  });

  it('tells once what conda and Python, or R and its base packages, both have', () => {
    const lines = announced(
      ['conda numpy 1.26.4', 'python numpy 1.26.4', 'r base 4.4.0', 'r stats 4.4.0'],
      ['conda numpy 2.0.1', 'python numpy 2.0.1', 'r base 4.5.0', 'r stats 4.5.0'],
    );

    expect(lines.slice(1, -1)).toEqual([
      '- **R** 4.4.0 → 4.5.0 in base',
      '- **numpy** 1.26.4 → 2.0.1 (another major version) in base',
    ]);
  });

  it('does not call a package gone that pip installs instead of conda', () => {
    const lines = announced(
      ['conda six 1.0', 'python six 1.0', 'conda gone 1.0'],
      ['python six 1.0'],
    );

    expect(lines.slice(1, -1)).toEqual(['- **gone** 1.0 is gone from base']);
  });

  it('shows names as text', () => {
    const lines = announced([], ['python @jo<b> 1|2']);

    expect(lines[1]).toBe('- **&#64;&#8203;jo&lt;b&gt;** 1&#124;2 is new in base');
  });

  it('says that nothing changed', () => {
    const one = (name: string) => snapshotOf(name, comparedImageOf('base', { imageId: '1' }));

    expect(renderAnnouncement(compareStacks(one('x'), one('y')))).toBe(
      '## y: what changed since x\n\nThe images are the same.\n\nDetails: `stack diff x y`\n',
    );
  });
});
