import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupLegs } from '../../../src/legs/group-legs.ts';
import { splitKinds as kinds } from '../../../src/legs/split-kinds.ts';
import { splitLegs } from '../../../src/legs/split-legs.ts';
import type { Leg } from '../../../src/legs/split-run.ts';
import { legsWallMs, shortestWallMs } from '../../../src/legs/wall-time.ts';
import { waveGroups } from '../../../src/legs/wave-groups.ts';
import { counts } from '../../support/counts.ts';
import { diskFor, stacks, type MadeUpStack, type Shape } from './random-stack.ts';

const requests = fc.record({
  by: fc.constantFrom(...kinds),
  maxLegs: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  spare: fc.option(fc.double({ min: 1, max: 3, noNaN: true }), { nil: undefined }),
});

/** What is wrong with a split; empty when nothing is. */
function faultsOf({ work }: MadeUpStack, legs: readonly Leg[]): readonly string[] {
  const legOf = new Map(legs.flatMap((leg) => leg.images.map((key) => [key, leg] as const)));
  const byId = new Map(legs.map((leg) => [leg.id, leg]));
  const inLegs = legs.flatMap(({ images }) => images);
  const whole = work.map(({ key }) => key);
  const rank = new Map(whole.map((key, index) => [key, index]));
  return [
    ...(inLegs.toSorted().join() === whole.toSorted().join() ? [] : ['not each image once']),
    ...(byId.size === legs.length ? [] : ['two legs of one name']),
    ...legs.flatMap(({ id, images, needs, wave }) => {
      const own = work.filter(({ key }) => images.includes(key));
      const above = own.flatMap(({ parents }) => parents.map((parent) => legOf.get(parent)?.id));
      const outside = [...new Set(above)].filter((one) => one !== id).toSorted();
      const lowest = Math.max(-1, ...needs.map((one) => byId.get(one)?.wave ?? Infinity)) + 1;
      const isInOrder = images.every(
        (key, at) => at === 0 || (rank.get(key) ?? 0) > (rank.get(images[at - 1] ?? '') ?? 0),
      );
      return [
        ...(images.length > 0 && id === images[0] ? [] : [`${id} is not named by its first image`]),
        ...(needs.toSorted().join() === outside.join() ? [] : [`${id} needs ${outside.join()}`]),
        ...(wave === lowest ? [] : [`${id} is in wave ${wave}, not ${lowest}`]),
        ...(isInOrder ? [] : [`${id} has a child before its parent`]),
      ];
    }),
  ];
}

/** How many times the shortest time that is possible. */
const seen = new Map<string, number[]>();

function note(name: string, times: number): void {
  seen.set(name, [...(seen.get(name) ?? []), times]);
}

afterAll(() => {
  const lines = [...seen].toSorted().map(([name, values]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${name}: mean ${mean.toFixed(2)}, worst ${Math.max(...values).toFixed(2)}`;
  });
  process.stdout.write(`wall time of legs, times the lower bound:\n${lines.join('\n')}\n`);
});

describe('splitLegs', () => {
  it.each<Shape>(['trees', 'graphs'])(
    'puts each image of %s in one leg, without circles',
    (shape) => {
      fc.assert(
        fc.property(stacks(shape), requests, (stack, { by, maxLegs, spare }) => {
          const disk = spare === undefined ? undefined : diskFor(stack, spare);

          const { legs } = splitLegs(stack.work, { by, maxLegs, disk });

          expect(faultsOf(stack, legs)).toEqual([]);
        }),
        { numRuns: counts(20_000, 1_500) },
      );
    },
  );

  it.each<Shape>(['trees', 'graphs'])('never needs more disk than it may, in %s', (shape) => {
    fc.assert(
      fc.property(stacks(shape), requests, (stack, { by, maxLegs, spare = 1 }) => {
        const disk = diskFor(stack, spare);

        const { legs } = splitLegs(stack.work, { by, maxLegs, disk });

        const tooLarge = legs.filter(({ diskBytes = 0 }) => diskBytes > disk.limitBytes);
        const unknown = legs.filter(({ diskBytes }) => diskBytes === undefined);
        expect(tooLarge).toEqual([]);
        expect(unknown.filter(({ images }) => images.length > 1)).toEqual([]);
      }),
      { numRuns: counts(20_000, 1_500) },
    );
  });

  it.each<Shape>(['trees', 'graphs'])(
    'never has more legs at a time than it may, in %s',
    (shape) => {
      fc.assert(
        fc.property(stacks(shape), requests, (stack, { by, maxLegs = 2 }) => {
          const { legs, notes } = splitLegs(stack.work, { by, maxLegs });

          const sizes = waveGroups(legs, undefined).map((wave) => wave.length);
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(maxLegs);
          expect(notes).toEqual([]);
        }),
        { numRuns: counts(20_000, 1_500) },
      );
    },
  );

  it('takes at most log2 of the images + 1 waves for the chains of a tree', () => {
    fc.assert(
      fc.property(stacks('trees'), (stack) => {
        const { legs } = splitLegs(stack.work, { by: 'chains' });

        const waves = Math.max(0, ...legs.map(({ wave }) => wave + 1));
        expect(waves).toBeLessThanOrEqual(Math.log2(Math.max(1, stack.work.length)) + 1);
      }),
      { numRuns: counts(50_000, 3_000) },
    );
  });

  it.each<Shape>(['trees', 'graphs'])(
    'is never faster than the bound that it is measured by, in %s',
    (shape) => {
      fc.assert(
        fc.property(stacks(shape), fc.constantFrom(undefined, 2, 4), (stack, maxLegs) => {
          const boundMs = shortestWallMs(stack.work, maxLegs);
          for (const by of kinds) {
            const { legs } = splitLegs(stack.work, { by, maxLegs });
            for (const waves of [undefined, 3, 1]) {
              const groups = groupLegs(stack.work, legs, { waves, maxLegs }).map((group) =>
                group.map(({ images }) => images),
              );
              const wallMs = legsWallMs(stack.work, groups, maxLegs);

              expect(wallMs).toBeGreaterThanOrEqual(boundMs * (1 - 1e-9));
              const name = `${shape}, ${by}, at most ${maxLegs ?? 'any'} legs, ${waves ?? 'all'} groups`;
              if (boundMs > 0) note(name, wallMs / boundMs);
            }
          }
        }),
        { numRuns: counts(5_000, 400) },
      );
    },
  );
});
