import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import { planImages } from '../../../src/plan/plan-images.ts';
import { counts } from '../../support/counts.ts';
import { randomStacks, randomWork, type RandomStack } from './random-stack.ts';

type Plan = ReadonlyMap<string, PlannedRunImage>;

/** Only a build will tell what it is, of the image or of a parent. */
const isOpen = ({ state }: PlannedRunImage) => state === 'build' || state === 'wait';

/** Whether one of the parents of an image is open. */
function isOnOpen(planned: Plan, { image }: PlannedRunImage): boolean {
  return image.parents.some((key) => {
    const parent = planned.get(key);
    return parent !== undefined && isOpen(parent);
  });
}

/** Runs `check` on the plans of many stacks. */
async function everyPlan(
  check: (images: Plan, stack: RandomStack) => Promise<void> | void,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomStacks, async (stack) => {
      const plan = await planImages(randomWork(stack, stack.keys));
      await check(new Map(plan.images.map((planned) => [planned.image.key, planned])), stack);
    }),
    { numRuns: counts(2000, 100) },
  );
}

describe('a plan of any stack, whatever exists of it,', () => {
  it('leaves everything open that is built on an open image', async () => {
    await everyPlan((planned) => {
      const settledTooSoon = [...planned.values()].filter(
        (image) => !isOpen(image) && isOnOpen(planned, image),
      );

      expect(settledTooSoon).toEqual([]);
    });
  });

  it('has all that an image is built on, before it', async () => {
    await everyPlan((planned) => {
      const keys = [...planned.keys()];
      const misplaced = [...planned.values()].filter(
        ({ image, parents }) =>
          image.parents.some((key) => !keys.slice(0, keys.indexOf(image.key)).includes(key)) ||
          parents.join() !== image.parents.join(),
      );

      expect(misplaced).toEqual([]);
    });
  });

  it('does not depend on the order of the spec', async () => {
    await everyPlan(async (planned, stack) => {
      const shuffled = await planImages(randomWork(stack, stack.shuffled));
      const facts = ({ image, state, steps, forced = false }: PlannedRunImage) =>
        [image.key, { state, steps, forced }] as const;

      expect(new Map(shuffled.images.map(facts))).toEqual(
        new Map([...planned.values()].map(facts)),
      );
    });
  });

  it('lets an image wait only for an open parent', async () => {
    await everyPlan((planned) => {
      const waiting = [...planned.values()].filter(({ state }) => state === 'wait');

      expect(waiting.filter((image) => !isOnOpen(planned, image))).toEqual([]);
    });
  });

  it('skips only what exists and has nothing left to do', async () => {
    await everyPlan((planned) => {
      const skipped = [...planned.values()].filter(({ state }) => state === 'skip');
      const odd = skipped.filter(({ found, steps }) => found === undefined || steps.length > 0);

      expect(odd).toEqual([]);
    });
  });

  it('has steps where something is to be done, and reasons for every image', async () => {
    await everyPlan((planned) => {
      const odd = [...planned.values()].filter(
        ({ state, steps, reasons }) =>
          (state === 'skip') !== (steps.length === 0) || reasons.length === 0,
      );

      expect(odd).toEqual([]);
    });
  });

  it('builds on no image that would have to be pulled and must not be', async () => {
    await everyPlan((planned) => {
      const used = new Set([...planned.values()].filter(isOpen).flatMap(({ parents }) => parents));
      const pulled = [...planned.values()].filter(
        (parent) =>
          used.has(parent.image.key) &&
          !parent.image.prepull &&
          !isOpen(parent) &&
          parent.found?.here !== true,
      );

      expect(pulled).toEqual([]);
    });
  });
});
