import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counts } from '../../support/counts.ts';
import { histories } from '../../support/stack-model/history.ts';
import { recordRuns } from '../../support/stack-model/record-runs.ts';
import { play } from '../../support/stack-model/play.ts';

const mostSteps = 12;
const numRuns = Math.ceil((2 * counts(2500, 150)) / (mostSteps + 1));

describe('a plan', () => {
  const seen = { edits: 0, decisions: 0, built: 0, needless: 0 };

  afterAll(() => {
    const { edits, decisions, built, needless } = seen;
    const rate = ((100 * needless) / Math.max(1, built)).toFixed(1);
    console.log(
      `${edits} edits, ${decisions} decisions: ${built} builds, ${needless} of them needless (${rate} %)`,
    );
  });

  it('skips no image that a build would make otherwise, and no test that never ran on it', async () => {
    const property = fc.asyncProperty(histories(mostSteps), async (history) => {
      const { complaint, decisions, built, needless } = await play(await recordRuns(history));
      seen.edits += history.before.length + history.steps.length;
      seen.decisions += decisions;
      seen.built += built;
      seen.needless += needless;
      if (complaint !== undefined) throw new Error(complaint);
    });

    await expect(fc.assert(property, { numRuns })).resolves.toBeUndefined();
  }, 600_000);
});
