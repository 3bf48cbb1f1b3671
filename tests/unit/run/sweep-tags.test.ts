import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { sweepTags } from '../../../src/run/sweep-tags.ts';
import { temporaryTagPrefix } from '../../../src/run/run-id.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 3, 1, 10);

/** An engine with a name that a run of long ago left, and one that people use; `failure`: it lists nothing. */
function machine(failure?: UserError) {
  let now = startMs;
  const asked: string[] = [];
  const left = `acme/base:${temporaryTagPrefix}20260301T100000Z-0a1b2c`;
  const engine = fakeEngine({
    images: { 'sha256:1': { repoTags: [left, 'acme/base:1'] } },
    onCall: (method) => {
      if (method !== 'listImages') return;
      asked.push(method);
      if (failure !== undefined) throw failure;
    },
  });
  const files = memoryFiles();
  return {
    files,
    asked,
    sweep: async (afterMs: number) => {
      now += afterMs;
      await sweepTags({ engine, files, clock: { now: () => now } }, '/repo/.stack');
      return engine.listTags();
    },
  };
}

describe('names that dead runs left', () => {
  it('are removed, and looked for once a day', async () => {
    const { sweep, asked } = machine();

    expect(await sweep(0)).toEqual(['acme/base:1']);
    await sweep(dayMs - 1);
    expect(asked).toHaveLength(1);
    await sweep(1);
    expect(asked).toHaveLength(2);
  });

  it('are looked for where the clock went back, or nobody knows when it was', async () => {
    const { sweep, asked, files } = machine();
    await sweep(0);

    await sweep(-dayMs);
    await files.writeFile('/repo/.stack/swept', 'yesterday\n');
    await sweep(1);

    expect(asked).toHaveLength(3);
  });

  it('are left to the next run where the engine does not list its images', async () => {
    const { sweep, asked } = machine(new UserError('ENGINE_FAILED', 'no list today'));

    expect(await sweep(0)).toHaveLength(2);
    await sweep(1);

    expect(asked).toHaveLength(2);
  });
});
