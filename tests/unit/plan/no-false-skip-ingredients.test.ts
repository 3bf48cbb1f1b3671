import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { histories } from '../../support/stack-model/history.ts';
import { recordRuns } from '../../support/stack-model/record-runs.ts';
import { ingredients } from '../../support/stack-model/ingredients.ts';
import type { LeftOut } from '../../support/stack-model/left-out.ts';
import { play } from '../../support/stack-model/play.ts';

const mostSteps = 8;
const seed = 2026;
const told = ingredients.filter(({ because }) => because === undefined);
const untold = ingredients.filter(({ because }) => because !== undefined);

describe('the model', () => {
  it.each(told)(
    'notices when $ingredient is left out of the ID',
    async (leftOut) => {
      const { failed, errorInstance } = await compare(leftOut, 100);

      expect(failed).toBe(true);
      expect(String(errorInstance)).toMatch(/^Error: (?:FALSE SKIP|UNTESTED): /);
    },
    60_000,
  );

  it.each(untold)(
    'cannot notice when $ingredient is left out of the ID, since $because',
    async (leftOut) => {
      const { errorInstance } = await compare(leftOut, 20);

      expect(errorInstance).toBeNull();
    },
    60_000,
  );
});

/** Looks for a history in which a plan that lacks an ingredient does what it should not. */
async function compare({ about, leaveOut }: LeftOut, numRuns: number) {
  const property = fc.asyncProperty(histories(mostSteps, about), async (history) => {
    const { complaint } = await play(await recordRuns(history), leaveOut);
    if (complaint !== undefined) throw new Error(complaint);
  });
  return fc.check(property, { numRuns, seed, endOnFailure: true });
}
