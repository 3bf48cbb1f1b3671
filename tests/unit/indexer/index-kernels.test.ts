import { describe, expect, it } from '@jest/globals';
import type { KernelOutcome, KernelState } from '../../../src/indexer/index-kernel.ts';
import { indexKernels, type IndexKernelsOptions } from '../../../src/indexer/index-kernels.ts';
import { inThisThread, type KernelIndexers } from '../../../src/indexer/kernel-indexers.ts';
import { kernelAt } from './kernel-builders.ts';

const state = (of: string): KernelState => ({ fingerprint: of, manifestStamp: of });
const written = (of: string): KernelOutcome => ({
  status: 'written',
  packageCount: 2,
  state: state(of),
  warnings: [],
});
const failed: KernelOutcome = {
  status: 'failed',
  reason: 'R/Rscript not found',
  warnings: ['odd'],
};

/** Indexes kernels whose outcomes are these, by path. */
async function indexed(
  outcomes: Readonly<Record<string, KernelOutcome>>,
  changes: Partial<IndexKernelsOptions> = {},
  open: (plain: KernelIndexers) => KernelIndexers = (plain) => plain,
) {
  const asked: string[] = [];
  const lines: string[] = [];
  const indexers = inThisThread(({ kernel, known }) => {
    asked.push(`${kernel.path}${known === undefined ? '' : ` ${known.fingerprint}`}`);
    return outcomes[kernel.path] ?? failed;
  });
  const result = await indexKernels(
    open(indexers),
    Object.keys(outcomes).map(kernelAt),
    {
      keepGoing: false,
      concurrency: 1,
      known: new Map(),
      check: () => undefined,
      signal: new AbortController().signal,
      ...changes,
    },
    (level, message) => void lines.push(`${level} ${message}`),
  );
  return { result, asked, lines };
}

describe('indexKernels', () => {
  it('indexes kernels, remembers what they looked like, and tells of each', async () => {
    const outcomes: Readonly<Record<string, KernelOutcome>> = {
      'R/a/1': written('a'),
      'R/b/1': { status: 'unchanged', packageCount: 3, state: undefined, warnings: ['careful'] },
      'R/c/1': { status: 'unchanged', packageCount: undefined, state: state('c'), warnings: [] },
    };
    const known = new Map(['R/b/1', 'R/c/1', 'R/elsewhere/1'].map((path) => [path, state(path)]));

    const { result, asked, lines } = await indexed(outcomes, { known });

    expect(asked).toEqual(['R/a/1', 'R/b/1 R/b/1', 'R/c/1 R/c/1']);
    expect(result).toEqual({
      total: 3,
      written: 1,
      unchanged: 2,
      failed: [],
      states: new Map([
        ['R/a/1', state('a')],
        ['R/b/1', undefined],
        ['R/c/1', state('c')],
      ]),
    });
    expect(lines).toEqual([
      'info Indexing kernel: a version 1',
      'info Created manifest: R/a/1/package_manifest.json (2 packages)',
      'info Indexing kernel: b version 1',
      'warn careful',
      'info Kept manifest, nothing changed: R/b/1/package_manifest.json (3 packages)',
      'info Indexing kernel: c version 1 (unchanged)',
    ]);
  });

  const outcomes = { 'R/a/1': written('a'), 'R/b/1': failed, 'R/c/1': written('c') };
  const known = new Map([
    ['R/b/1', state('old')],
    ['R/c/1', state('old')],
  ]);

  it('begins nothing after the first failure, and says nothing of the rest', async () => {
    const { result, asked, lines } = await indexed(outcomes, { known });

    expect(asked).toEqual(['R/a/1', 'R/b/1 old']);
    expect(result).toEqual({
      total: 3,
      written: 1,
      unchanged: 0,
      failed: [kernelAt('R/b/1')],
      states: new Map([
        ['R/a/1', state('a')],
        ['R/b/1', undefined],
      ]),
    });
    expect(lines.slice(2)).toEqual([
      'info Indexing kernel: b version 1',
      'warn odd',
      'error R/Rscript not found',
      'error Failed to index: R b 1',
    ]);
  });

  it('goes on when asked to', async () => {
    const { result, asked } = await indexed(outcomes, { known, keepGoing: true });

    expect(asked).toEqual(['R/a/1', 'R/b/1 old', 'R/c/1 old']);
    expect(result).toMatchObject({ total: 3, written: 2, failed: [kernelAt('R/b/1')] });
    expect([...result.states]).toEqual([
      ['R/a/1', state('a')],
      ['R/b/1', undefined],
      ['R/c/1', state('c')],
    ]);
  });

  it('begins nothing once it is asked to end', async () => {
    const interrupt = new AbortController();
    const { asked, result } = await indexed(
      { 'R/a/1': written('a'), 'R/b/1': written('b') },
      { signal: interrupt.signal },
      (plain) => ({
        ...plain,
        index: (order) => {
          interrupt.abort();
          return plain.index(order);
        },
      }),
    );

    expect(asked).toEqual(['R/a/1']);
    expect(result).toMatchObject({ total: 2, written: 1, failed: [] });
  });

  it('stops when it may write no more', async () => {
    const lost = new Error('lost');
    const check = () => {
      throw lost;
    };

    await expect(indexed({ 'R/a/1': written('a') }, { check })).rejects.toBe(lost);
  });

  it('has as many under way as it may, and no more', async () => {
    let underWay = 0;
    let most = 0;
    const paths = Array.from({ length: 9 }, (_each, index) => `R/k${index}/1`);

    await indexed(
      Object.fromEntries(paths.map((path) => [path, written(path)])),
      { concurrency: 3 },
      (plain) => ({
        ...plain,
        index: async (order) => {
          most = Math.max(most, ++underWay);
          const outcome = await plain.index(order);
          underWay -= 1;
          return outcome;
        },
      }),
    );

    expect(most).toBe(3);
  });
});
