import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { counts } from '../../support/counts.ts';
import { startReader } from '../../support/kernel-index-reader.ts';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { makeKernelRepository } from '../../support/kernel-repository.ts';
import { rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel, writeRecord } from '../../support/kernel-repository/write-kernel.ts';
import { seededRandom } from '../../support/seeded-random.ts';

jest.setTimeout(600_000);

/** A process reads as fast as once a millisecond what an indexer writes again and again. */
describe('a reader of the published files', () => {
  let bench: KernelBench;
  let changing: string;
  beforeEach(async () => {
    bench = kernelBench();
    makeKernelRepository(bench.root, { kernels: 10, recordsPerKernel: 100, seed: 3 });
    changing = writeKernel(bench.root, rKernel('changing'));
    await bench.job();
  });
  afterEach(() => bench.dispose());

  /** Another content for every run, in one manifest, both indexes and the catalog. */
  function change(run: number): void {
    writeRecord(changing, { name: `only-in-run-${run}`, version: '1.0' });
    rmSync(join(changing, `conda-meta/only-in-run-${run - 1}-1.0-h5eee18b_0.json`), {
      force: true,
    });
    writeKernel(bench.root, rKernel(`new-in-run-${run}`));
    rmSync(join(bench.root, 'R', `new-in-run-${run - 1}`), { recursive: true, force: true });
  }

  it('finds them whole at every moment, and of one generation but for a moment', async () => {
    const runs = counts(200, 20);
    const stop = await startReader(bench.root);

    const exitCodes = new Set<number | undefined>();
    const began = performance.now();
    for (let run = 0; run < runs; run += 1) {
      change(run);
      exitCodes.add((await bench.job()).exitCode);
    }
    const tookMs = performance.now() - began;
    const seen = await stop();

    expect([...exitCodes]).toEqual([0]);
    expect(seen.faults).toEqual([]);
    expect(seen.generations).toBeGreaterThan(runs / 2);
    expect(seen.generations).toBeLessThanOrEqual(runs + 1);
    expect(seen.longestUnequalMs).toBeLessThan(tookMs / 4);
    expect(seen.reads).toBeGreaterThan(runs * 10);
  });

  it('finds them whole while indexers are killed in the middle', async () => {
    const runs = counts(200, 20);
    const random = seededRandom(Date.now() >>> 0);
    const { durationMs } = await bench.job({ FULL: 'true' });
    const stop = await startReader(bench.root);

    let killed = 0;
    for (let run = 0; run < runs; run += 1) {
      change(run);
      const indexer = bench.start(['run'], { env: { KERNEL_ROOT: bench.root } });
      await setTimeout(random() * durationMs * 1.2);
      indexer.send('SIGKILL');
      if ((await indexer.ended).signal === 'SIGKILL') killed += 1;
    }
    const seen = await stop();
    const last = await bench.job();
    const check = await bench.run(['check'], { env: { KERNEL_ROOT: bench.root } });

    expect(killed).toBeGreaterThan(0);
    expect(seen.faults).toEqual([]);
    expect([last.exitCode, check.exitCode]).toEqual([0, 0]);
    expect(bench.text('package_index.json')).toContain(`"only-in-run-${runs - 1}"`);
    expect(bench.leftovers()).toEqual([]);
  });
});
