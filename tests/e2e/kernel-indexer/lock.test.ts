import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  kernelBench,
  type IndexerProcess,
  type KernelBench,
} from '../../support/kernel-indexer.ts';
import { makeKernelRepository } from '../../support/kernel-repository.ts';
import { rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel } from '../../support/kernel-repository/write-kernel.ts';

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

  const lockTextOf = (one: KernelBench) => {
    try {
      return one.text('.indexing.lock');
    } catch {
      return '';
    }
  };

  /** An indexer that stands still in the middle of its work; one that was too quick is started again. */
  const stoppedIndexer = async (one: KernelBench): Promise<IndexerProcess> => {
    const env = { KERNEL_ROOT: one.root, FULL: 'true' };
    const indexer = one.start(['run'], { env, limitMs: 80_000 });
    // Before its name is in the lock nobody can tell whose it is.
    while (lockTextOf(one) === '') await setTimeout(1);
    indexer.send('SIGSTOP');
    await setTimeout(50);
    return one.has('.indexing.lock') ? indexer : stoppedIndexer(one);
  };

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
    makeKernelRepository(one.root, { kernels: 40, recordsPerKernel: 100, seed: 4 });
    const still = await stoppedIndexer(one);

    const refused = await one.job({ LOCK_WAIT: '0' });
    const next = await one.job(patient, limit);
    const published = one.text('collated_manifests.json');
    still.send('SIGCONT');
    const first = await still.ended;

    expect([refused.exitCode, next.exitCode]).toEqual([1, 0]);
    // Which phase it stood in is chance.
    expect([1, 4, 5, 6]).toContain(first.exitCode);
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

  it('in whose place a link to nothing is makes the run fail, not hang', async () => {
    const one = kernelBench();
    benches.push(one);
    writeKernel(one.root, rKernel('test_kernel'));
    symlinkSync('nothing', join(one.root, '.indexing.lock'));

    const result = await one.job({ LOCK_WAIT: '1' }, { limitMs: 20_000 });

    expect(result.signal).toBeUndefined();
  });

  it('does not keep anybody from asking whether all is well', async () => {
    const one = locked(JSON.stringify(holder()));

    const result = await one.run(['check'], { env: { KERNEL_ROOT: one.root }, limitMs: 10_000 });

    expect(result.exitCode).toBe(0);
  });
});
