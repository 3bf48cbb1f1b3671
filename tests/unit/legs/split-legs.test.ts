import { describe, expect, it } from '@jest/globals';
import { groupLegs, type GroupLimits } from '../../../src/legs/group-legs.ts';
import { diskNeeds, type SizedImage } from '../../../src/legs/disk-need.ts';
import type { LegDisk, LegWork } from '../../../src/legs/leg-work.ts';
import { splitLegs, type SplitRequest } from '../../../src/legs/split-legs.ts';
import { legsWallMs, shortestWallMs } from '../../../src/legs/wall-time.ts';
import { waveGroups } from '../../../src/legs/wave-groups.ts';

const gigabyte = 1e9;

/** Seconds and parents by key: `{ base: [60], r: [30, 'base'] }`. */
type Rows = Readonly<Record<string, readonly [number | undefined, ...(readonly string[])]>>;

const family: Rows = {
  base: [60],
  r: [30, 'base'],
  scipy: [120, 'base'],
  torch: [600, 'scipy'],
  report: [20, 'r', 'scipy'],
};

function workOf(rows: Rows): readonly LegWork[] {
  return Object.entries(rows).map(([key, [seconds, ...parents]]) => ({
    key,
    parents,
    expectedMs: seconds === undefined ? undefined : seconds * 1000,
  }));
}

/** Gigabytes of the whole image and its parents by key: `{ base: [2], r: [3, 'base'] }`. */
function diskOf(rows: Rows, limitGigabytes: number): LegDisk {
  const sized = Object.entries(rows).map(([key, [gigabytes, ...parents]]): SizedImage => ({
    key,
    parents,
    finalParent: parents[0],
    sizeBytes: gigabytes === undefined ? undefined : gigabytes * gigabyte,
  }));
  return { limitBytes: limitGigabytes * gigabyte, needOf: diskNeeds(sized) };
}

/** `0: base scipy torch` for each leg. */
function split(rows: Rows, request: SplitRequest): readonly string[] {
  return splitLegs(workOf(rows), request).legs.map(
    ({ wave, images, needs }) =>
      `${wave}: ${images.join(' ')}${needs.length === 0 ? '' : ` after ${needs.join(' ')}`}`,
  );
}

describe('splitLegs', () => {
  it('by levels makes each image a leg', () => {
    expect(split(family, { by: 'levels' })).toEqual([
      '0: base',
      '1: r after base',
      '1: scipy after base',
      '2: torch after scipy',
      '2: report after r scipy',
    ]);
  });

  it('by chains leaves the child with the longest rest of the run in the leg of its parent', () => {
    expect(split(family, { by: 'chains' })).toEqual([
      '0: base scipy torch',
      '1: r report after base',
    ]);
  });

  it('by subgraphs puts what is built on each other in one leg', () => {
    expect(split({ ...family, tools: [1] }, { by: 'subgraphs' })).toEqual([
      '0: base r scipy torch report',
      '0: tools',
    ]);
  });

  it('makes no legs that wait for each other in a circle', () => {
    const rows: Rows = {
      a: [10],
      b: [10],
      onA: [60, 'a', 'b'],
      onB: [60, 'b', 'a'],
    };

    expect(split(rows, { by: 'chains' })).toEqual([
      '0: a',
      '0: b',
      '1: onA after a b',
      '1: onB after a b',
    ]);
  });

  it('takes the child with the most branches where that alone keeps the waves few', () => {
    const rows: Rows = {
      base: [1],
      long: [900, 'base'],
      twig: [1, 'base'],
      left: [1, 'twig'],
      right: [1, 'twig'],
      leftA: [1, 'left'],
      leftB: [1, 'left'],
      rightA: [1, 'right'],
      rightB: [1, 'right'],
      ...Object.fromEntries(
        ['leftA', 'leftB', 'rightA', 'rightB'].flatMap((key) => [
          [`${key}1`, [1, key]],
          [`${key}2`, [1, key]],
        ]),
      ),
    };

    const legs = split(rows, { by: 'chains' });

    // 17 images: five waves are allowed, so the long one may stay and the branches begin in the second.
    expect(legs.slice(0, 2)).toEqual(['0: base long', '1: twig left leftA leftA1 after base']);
    expect(legs.at(-1)).toMatch(/^4: /);
  });

  it('counts an image that was never timed as the median of the others', () => {
    const rows: Rows = { base: [60], short: [10, 'base'], unknown: [undefined, 'base'] };

    const { legs } = splitLegs(workOf(rows), { by: 'chains' });

    expect(legs).toEqual([
      { id: 'base', images: ['base', 'unknown'], needs: [], wave: 0 },
      { id: 'short', images: ['short'], needs: ['base'], wave: 1, expectedMs: 10_000 },
    ]);
  });

  it('merges legs of a wave, the longest first, each to those that have least to do', () => {
    const rows: Rows = { a: [50], b: [40], c: [30], d: [20], e: [10] };

    expect(split(rows, { by: 'levels', maxLegs: 2 })).toEqual(['0: a d e', '0: b c']);
  });

  it('puts a leg to the only one that it waits for, where that holds up no other', () => {
    expect(split(family, { by: 'levels', maxLegs: 1 })).toEqual(['0: base r scipy torch report']);
  });

  it('cuts families that would not fit; a chain needs what its last image needs', () => {
    const sizes: Rows = {
      base: [4],
      scipy: [6, 'base'],
      torch: [11, 'scipy'],
      r: [5, 'base'],
      report: [6, 'r', 'scipy'],
    };

    expect(split(family, { by: 'chains', disk: diskOf(sizes, 14) })).toEqual([
      '0: base scipy torch',
      '1: r report after base',
    ]);
    expect(split(family, { by: 'subgraphs', disk: diskOf(sizes, 14) })).toEqual([
      '0: base scipy torch',
      '1: r report after base',
    ]);
    const { legs } = splitLegs(workOf(family), { by: 'levels', disk: diskOf(sizes, 14) });
    expect(legs.map(({ id, diskBytes }) => [id, diskBytes])).toEqual([
      ['base', 4.8e9],
      ['r', 6e9],
      ['scipy', 7.2e9],
      ['torch', 13.2e9],
      ['report', 9.6e9],
    ]);
  });

  it('refuses an image that alone does not fit, with the figures', () => {
    const sizes: Rows = {
      base: [4],
      r: [12, 'base'],
      scipy: [6, 'base'],
      torch: [15, 'scipy'],
      report: [6, 'r', 'scipy'],
    };

    expect(() => split(family, { by: 'chains', disk: diskOf(sizes, 14) })).toThrow(
      expect.objectContaining({
        code: 'LEG_TOO_LARGE',
        message:
          'more disk than the 14.0 GB that a leg may use is needed for r (14.4 GB), torch (18.0 GB), report (16.8 GB)',
      }),
    );
  });

  it('leaves an image whose size nobody knows in a leg of its own, and says so', () => {
    const sizes: Rows = {
      base: [2],
      r: [3, 'base'],
      scipy: [undefined, 'base'],
      torch: [5, 'scipy'],
      report: [4, 'r', 'scipy'],
    };
    const disk = diskOf(sizes, 14);

    const { legs, notes } = splitLegs(workOf(family), { by: 'chains', disk });

    expect(legs.map(({ images, diskBytes }) => [images.join(' '), diskBytes])).toEqual([
      ['base r', 3.6e9],
      ['scipy', undefined],
      ['torch', 6e9],
      ['report', undefined],
    ]);
    expect(notes).toEqual(['size not known, so each is in a leg of its own: scipy, report']);
  });

  it('has more legs at a time than it should where fewer would not fit, and says so', () => {
    const rows: Rows = { a: [5], b: [5], c: [5] };

    const { legs, notes } = splitLegs(workOf(rows), {
      by: 'levels',
      maxLegs: 1,
      disk: diskOf(rows, 12),
    });

    expect(legs.map(({ images }) => images.join(' '))).toEqual(['a b', 'c']);
    expect(notes).toEqual(['a wave has 2 legs: fewer would need more disk than a leg may use']);
  });

  it('of nothing is nothing', () => {
    expect(splitLegs([], { by: 'chains', maxLegs: 3 })).toEqual({ legs: [], notes: [] });
  });
});

describe('waveGroups', () => {
  it.each([
    [undefined, [['base'], ['r', 'scipy'], ['torch', 'report']]],
    [2, [['base'], ['r', 'scipy', 'torch', 'report']]],
    [1, [['base', 'r', 'scipy', 'torch', 'report']]],
  ])('makes at most %p groups', (most, expected) => {
    const { legs } = splitLegs(workOf(family), { by: 'levels' });

    expect(waveGroups(legs, most).map((group) => group.map(({ id }) => id))).toEqual(expected);
  });
});

const minute = 60_000;
const chains = [
  ['base', 'scipy', 'torch'],
  ['r', 'report'],
];

describe('legsWallMs', () => {
  it('begins a group when the one before is through', () => {
    const groups = chains.map((leg) => [leg]);

    expect(legsWallMs(workOf(family), groups, undefined)).toBe(830_000);
  });

  it('begins an image when those that it is built on are there', () => {
    expect(legsWallMs(workOf(family), [chains], undefined)).toBe(780_000);
  });

  it('begins a leg when one before it leaves its place', () => {
    const work = workOf({ a: [60], b: [180], c: [120], d: [60, 'b'] });
    const legs = [['a'], ['b'], ['c'], ['d']];

    expect(legsWallMs(work, [legs], undefined)).toBe(4 * minute);
    expect(legsWallMs(work, [legs], 2)).toBe(4 * minute);
    expect(legsWallMs(work, [legs], 1)).toBe(7 * minute);
  });
});

describe('shortestWallMs', () => {
  it('is the longest way, or what each of so many has to do', () => {
    expect(shortestWallMs(workOf(family), undefined)).toBe(780_000);
    expect(shortestWallMs(workOf(family), 1)).toBe(830_000);
  });
});

describe('groupLegs', () => {
  /** IDs of the legs of each group. */
  function groups(rows: Rows, by: SplitRequest['by'], limits: GroupLimits) {
    const work = workOf(rows);
    const { legs } = splitLegs(work, { by, maxLegs: limits.maxLegs });
    return groupLegs(work, legs, limits).map((group) => group.map(({ id }) => id));
  }

  it('has a group for each wave where no leg is to wait', () => {
    expect(groups(family, 'chains', {})).toEqual([['base'], ['r']]);
  });

  it('has fewer groups where legs that wait save much time', () => {
    const rows: Rows = { base: [60], ml: [6_000, 'base'], r: [3_000, 'base'] };

    expect(groups(rows, 'chains', { waves: 3 })).toEqual([['base', 'r']]);
  });

  it('has as many groups as may be where fewer save little', () => {
    expect(groups(family, 'chains', { waves: 3 })).toEqual([['base'], ['r']]);
    expect(groups(family, 'levels', { waves: 2 })).toEqual([
      ['base'],
      ['r', 'scipy', 'torch', 'report'],
    ]);
  });
});
