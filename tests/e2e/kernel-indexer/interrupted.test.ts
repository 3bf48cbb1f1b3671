import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { counts } from '../../support/counts.ts';
import { expectedKernels } from '../../support/expected-index.ts';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { makeKernelRepository } from '../../support/kernel-repository.ts';
import { rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel } from '../../support/kernel-repository/write-kernel.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const published = ['collated_manifests.json', 'package_index.json', 'icrn_kernel_catalog.json'];

let bench: KernelBench;
beforeEach(() => {
  bench = kernelBench();
});
afterEach(() => bench.dispose());

const env = () => ({ KERNEL_ROOT: bench.root });

/** Kernels as they are published, without dates. */
function publishedKernels(): readonly unknown[] {
  const { kernels } = bench.json('collated_manifests.json') as {
    kernels: readonly Record<string, unknown>[];
  };
  return kernels.map(({ indexed_date: _, ...kernel }) => kernel);
}

describe('an indexer that is killed', () => {
  it('leaves nothing that keeps the next one from making all right', async () => {
    const random = seededRandom(Date.now() >>> 0);
    const size = { kernels: 8, recordsPerKernel: 100 };
    const kernels = makeKernelRepository(bench.root, { ...size, seed: 5 });
    const { durationMs } = await bench.job();
    const faults: string[] = [];
    let killed = 0;

    for (let round = 0; round < counts(100, 12); round += 1) {
      for (const path of [...published, '.kernel_indexer_state.json'])
        rmSync(join(bench.root, path), { force: true });
      for (const { language, name, version } of kernels)
        rmSync(join(bench.root, language, name, version, 'package_manifest.json'), {
          force: true,
        });
      const indexer = bench.start(['run'], { env: env() });
      await setTimeout(random() * durationMs);
      indexer.send('SIGKILL');
      if ((await indexer.ended).signal === 'SIGKILL') killed += 1;
      for (const path of published) if (bench.has(path)) bench.json(path);
      const next = await bench.job();
      if (next.exitCode !== 0) faults.push(`round ${round}: ${next.output}`);
      expect(publishedKernels()).toEqual(expectedKernels(kernels));
      faults.push(...bench.leftovers());
    }

    expect(faults).toEqual([]);
    expect(killed).toBeGreaterThan(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('by %s cleans up before it ends', async (signal) => {
    makeKernelRepository(bench.root, { kernels: 20, recordsPerKernel: 60, seed: 6 });
    const indexer = bench.start(['run'], { env: env() });
    while (!bench.has('.indexing.lock')) await setTimeout(1);

    indexer.send(signal);
    const result = await indexer.ended;

    const code = { SIGTERM: 143, SIGINT: 130 }[signal];
    expect([result.exitCode === code, result.signal === signal]).toContain(true);
    expect(bench.leftovers()).toEqual([]);
    expect((await bench.job()).exitCode).toBe(0);
  });

  it('long ago has left aside files, which go', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    const aside = [
      join(bench.root, '.collated_manifests.json.0123456789ab.tmp'),
      join(bench.root, '.icrn_kernel_catalog.json.0123456789ab.tmp'),
      join(place, '.package_manifest.json.0123456789ab.tmp'),
    ];
    const foreign = ['.mine.tmp', 'notes.tmp', '.package_manifest.json.swp'];
    for (const path of aside) writeFileSync(path, '{"half": ');
    for (const name of foreign) writeFileSync(join(place, name), '');
    const longAgo = new Date('2020-01-01T00:00:00Z');
    for (const path of aside) utimesSync(path, longAgo, longAgo);

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(
      readdirSync(place).filter((name) => name.startsWith('.') || name.endsWith('.tmp')),
    ).toEqual([...['.mine.tmp', '.package_manifest.json.swp', 'notes.tmp']]);
    expect(readdirSync(bench.root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('two indexers at once', () => {
  it('come one after the other, and the files are whole', async () => {
    const kernels = makeKernelRepository(bench.root, {
      kernels: 8,
      recordsPerKernel: 100,
      seed: 8,
    });

    const results = await Promise.all([bench.job(), bench.job(), bench.job({ FULL: 'true' })]);

    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(publishedKernels()).toEqual(expectedKernels(kernels));
    expect((await bench.run(['check'], { env: env() })).exitCode).toBe(0);
    expect(bench.leftovers()).toEqual([]);
  });

  it('of other languages and commands lose nothing of each other', async () => {
    const kernels = makeKernelRepository(bench.root, { kernels: 8, recordsPerKernel: 60, seed: 9 });

    const results = await Promise.all([
      bench.job({ LANGUAGE_FILTER: 'R' }),
      bench.job({ LANGUAGE_FILTER: 'Python' }),
      bench.on('index'),
      bench.on('collate'),
    ]);
    await bench.job();

    expect(results.slice(0, 2).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(publishedKernels()).toEqual(expectedKernels(kernels));
    expect(bench.leftovers()).toEqual([]);
  });
});
