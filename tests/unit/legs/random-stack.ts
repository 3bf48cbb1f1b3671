import fc from 'fast-check';
import { diskNeeds, type SizedImage } from '../../../src/legs/disk-need.ts';
import type { LegDisk, LegWork } from '../../../src/legs/leg-work.ts';

/** What has to be done in a stack that is made up, with what is known of it. */
export interface MadeUpStack {
  readonly work: readonly LegWork[];
  readonly sized: readonly SizedImage[];
}

/** How many parents an image has at most. */
export type Shape = 'trees' | 'graphs';

const megabyte = 1_000_000;

/** Stacks of one to thirty images, parents before children, of which some are up to date, some untimed and some unsized. */
export function stacks(shape: Shape): fc.Arbitrary<MadeUpStack> {
  const share = fc.double({ min: 0, max: 0.999, noNaN: true });
  const image = fc.record({
    parents: fc.array(share, { maxLength: shape === 'trees' ? 1 : 3 }),
    seconds: fc.option(fc.integer({ min: 0, max: 3_600 }), { nil: undefined, freq: 9 }),
    addedMegabytes: fc.option(fc.integer({ min: 0, max: 4_000 }), { nil: undefined, freq: 9 }),
    isBusy: fc.integer({ min: 0, max: 5 }).map((number) => number > 0),
  });
  return fc.array(image, { minLength: 1, maxLength: 30 }).map((rows) => {
    const all = rows.map((row, index) => ({
      ...row,
      key: `image-${index}`,
      parents: [...new Set(row.parents.map((one) => Math.floor(one * index)))]
        .filter((parent) => parent < index)
        .map((parent) => `image-${parent}`),
    }));
    const busy = new Set(all.filter(({ isBusy }) => isBusy).map(({ key }) => key));
    const sizes = new Map<string, number>();
    const sized = all.map(({ key, parents, addedMegabytes }): SizedImage => {
      const [finalParent] = parents;
      const below = sizes.get(finalParent ?? '') ?? 0;
      const sizeBytes = below + (addedMegabytes ?? 0) * megabyte;
      sizes.set(key, sizeBytes);
      const known = addedMegabytes === undefined ? undefined : sizeBytes;
      return { key, parents, finalParent, sizeBytes: known };
    });
    const work = all
      .filter(({ key }) => busy.has(key))
      .map(({ key, parents, seconds }) => ({
        key,
        parents: parents.filter((parent) => busy.has(parent)),
        expectedMs: seconds === undefined ? undefined : seconds * 1000,
      }));
    return { work, sized };
  });
}

/** A disk that each image of the stack fits on, with `spare` times that room. */
export function diskFor({ work, sized }: MadeUpStack, spare: number): LegDisk {
  const needOf = diskNeeds(sized);
  const most = Math.max(0, ...work.map(({ key }) => needOf([key]) ?? 0));
  return { limitBytes: Math.ceil(most * spare), needOf };
}
