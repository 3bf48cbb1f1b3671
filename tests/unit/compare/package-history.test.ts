import { describe, expect, it } from '@jest/globals';
import { packageHistory, type StackOfLine } from '../../../src/compare/package-history.ts';
import { renderWhen } from '../../../src/compare/render-when.ts';
import { parseRequirement } from '../../../src/compare/requirement.ts';
import {
  comparedImageOf,
  packagesOf,
  snapshotOf as snapshot,
} from '../../support/comparison-builders.ts';

/** A stack of the line `s`. */
const snapshotOf = (...of: Parameters<typeof snapshot>): StackOfLine => ({
  line: 's',
  ...snapshot(...of),
});

/** A stack of one image; `undefined`: its packages are not known. */
function baseWith(name: string, ...lines: readonly string[] | [undefined]): StackOfLine {
  const known = lines.filter((line) => line !== undefined);
  const packages = known.length < lines.length ? undefined : packagesOf(...known);
  return snapshotOf(name, comparedImageOf('base', { packages }));
}

const six = parseRequirement('six');

describe('packageHistory', () => {
  it('tells what became of a package from stack to stack', () => {
    const stacks = [
      baseWith('1', 'python abc 1'),
      baseWith('2', 'python six 1.16'),
      baseWith('3', 'python six 1.16', 'python abc 2'),
      baseWith('4', 'python six 1.17'),
      baseWith('5', 'python six 1.15'),
      snapshotOf('6'),
      baseWith('7', 'python six 1.15'),
    ];

    const histories = packageHistory(stacks, six);

    const event = { source: 'python', name: 'six' };
    expect(histories).toEqual([
      {
        line: 's',
        key: 'base',
        events: [
          { stack: '2', kind: 'added', ...event, after: '1.16' },
          { stack: '4', kind: 'upgraded', ...event, before: '1.16', after: '1.17' },
          { stack: '5', kind: 'downgraded', ...event, before: '1.17', after: '1.15' },
          { stack: '6', kind: 'removed', ...event, before: '1.15' },
          { stack: '7', kind: 'added', ...event, after: '1.15' },
        ],
      },
    ]);
  });

  it('says nothing where the packages of an image are not known', () => {
    const stacks = [baseWith('1', 'python six 1'), baseWith('2', undefined), baseWith('3')];

    const histories = packageHistory(stacks, six);

    expect(
      histories.flatMap(({ events }) => events.map(({ stack, kind }) => [stack, kind])),
    ).toEqual([
      ['1', 'added'],
      ['3', 'removed'],
    ]);
  });
});

describe('renderWhen', () => {
  it('tells a return from a first time, and images with another history apart', () => {
    const stack = (name: string, base: readonly string[], other: readonly string[]) =>
      snapshotOf(
        name,
        comparedImageOf('base', { packages: packagesOf(...base) }),
        comparedImageOf('other', { packages: packagesOf(...other) }),
      );
    const stacks = [
      stack('1', ['python six 1.16'], []),
      stack('2', [], []),
      stack('3', ['python six 1.16'], ['python six 1.16']),
    ];
    const dated = stacks.map(({ name, line }) => ({
      name,
      line,
      releasedAt: `2026-04-0${name}T10:00:00Z`,
    }));

    const text = renderWhen(six, dated, packageHistory(stacks, six), 'text');

    expect(text.split('\n')).toEqual([
      's: base',
      '  1  2026-04-01  + Python  six  1.16  first seen',
      '  2  2026-04-02  - Python  six  1.16  gone',
      '  3  2026-04-03  + Python  six  1.16  there again',
      '',
      's: other',
      '  3  2026-04-03  + Python  six  1.16  first seen',
      '',
    ]);
  });

  it('says that there is nothing to look at, or nothing found', () => {
    const dated = [{ name: '1', line: 's', releasedAt: undefined }];

    const texts = [renderWhen(six, [], [], 'text'), renderWhen(six, dated, [], 'text', 'hint')];

    expect(texts).toEqual([
      'there are no releases and no stack lock of this branch yet\n',
      'no image with six in 1\nhint\n',
    ]);
  });
});
