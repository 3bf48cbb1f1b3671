import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { counts } from '../../support/counts.ts';
import { expectedKernels } from '../../support/expected-index.ts';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { makeKernelRepository } from '../../support/kernel-repository.ts';
import { rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel } from '../../support/kernel-repository/write-kernel.ts';
import { seededRandom } from '../../support/seeded-random.ts';

jest.setTimeout(300_000);

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

describe('the lock', () => {
  const benches: KernelBench[] = [];
  afterEach(() => {
    for (const one of benches.splice(0)) one.dispose();
  });
  /** A repository of its own with a lock, so that several can be waited for at once. */
  const locked = (content: string) => {
    const one = kernelBench();
    benches.push(one);
    writeKernel(one.root, rKernel('test_kernel'));
    writeFileSync(join(one.root, '.indexing.lock'), content);
    return one;
  };
  const holder = (count = 0) => ({
    token: 'ffffffffffffffff',
    host: `not-${hostname()}`,
    pid: 1,
    startedAt: '17',
    processes: 'another machine',
    since: '2026-01-26T14:53:47Z',
    count: String(count).padStart(12, '0'),
  });
  const patient = { LOCK_WAIT: '30' };
  const limit = { limitMs: 45_000 };

  it('that nobody keeps alive is taken over after a while, whatever is in it', async () => {
    const contents = ['', 'not JSON', '[]', '{"pid": "1"}', JSON.stringify(holder())];

    const results = await Promise.all(
      contents.map(async (content) => {
        const one = locked(content);
        const { exitCode, durationMs } = await one.job(patient, limit);
        return { exitCode, tooEarly: durationMs < 10_000, leftovers: one.leftovers() };
      }),
    );

    expect(results).toEqual(contents.map(() => ({ exitCode: 0, tooEarly: false, leftovers: [] })));
  });

  it('that its holder keeps alive is respected, whatever the clocks say', async () => {
    const forms = [holder, (count: number) => ({ version: 9, count })];

    const results = await Promise.all(
      forms.map(async (form) => {
        const one = locked(JSON.stringify(form(0)));
        let count = 0;
        const beating = setInterval(() => {
          const aside = join(one.root, 'next-lock');
          writeFileSync(aside, JSON.stringify(form((count += 1))));
          utimesSync(aside, new Date('1999-01-01T00:00:00Z'), new Date('1999-01-01T00:00:00Z'));
          renameSync(aside, join(one.root, '.indexing.lock'));
        }, 1000);
        const { exitCode, stderr } = await one.job({ LOCK_WAIT: '17' }, limit);
        clearInterval(beating);
        const wrote = one.has('collated_manifests.json');
        return { exitCode, wrote, named: stderr.includes('.indexing.lock') };
      }),
    );

    expect(results).toEqual(forms.map(() => ({ exitCode: 1, wrote: false, named: true })));
  });

  it('of a process that stood still belongs to the next, and the first one writes nothing more', async () => {
    const one = kernelBench();
    benches.push(one);
    makeKernelRepository(one.root, { kernels: 20, recordsPerKernel: 60, seed: 4 });
    const still = one.start(['run'], { env: { KERNEL_ROOT: one.root }, ...limit });
    while (!one.has('.indexing.lock')) await setTimeout(1);
    still.send('SIGSTOP');

    const refused = await one.job({ LOCK_WAIT: '0' });
    const next = await one.job(patient, limit);
    const published = one.text('collated_manifests.json');
    still.send('SIGCONT');
    const first = await still.ended;

    expect([refused.exitCode, next.exitCode, first.exitCode]).toEqual([1, 0, 1]);
    expect(one.text('collated_manifests.json')).toBe(published);
    expect(one.leftovers()).toEqual([]);
  });

  it('in whose place a folder is makes the run fail, not hang', async () => {
    const one = kernelBench();
    benches.push(one);
    writeKernel(one.root, rKernel('test_kernel'));
    mkdirSync(join(one.root, '.indexing.lock'));

    const result = await one.job({ LOCK_WAIT: '1' });

    expect(result.exitCode).not.toBe(0);
    expect(result.signal).toBeUndefined();
    expect(result.stderr).toContain('.indexing.lock');
  });

  it('does not keep anybody from asking whether all is well', async () => {
    const one = locked(JSON.stringify(holder()));

    const result = await one.run(['check'], { env: { KERNEL_ROOT: one.root }, limitMs: 5000 });

    expect(result.exitCode).toBe(0);
  });
});
