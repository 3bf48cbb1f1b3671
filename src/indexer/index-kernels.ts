import pMap from 'p-map';
import type { KernelOutcome, KernelState } from './index-kernel.ts';
import { manifestPath, type Kernel } from './kernel.ts';
import type { KernelIndexers } from './kernel-indexers.ts';
import type { IndexerLog } from './log.ts';

/** How kernels are indexed. */
export interface IndexKernelsOptions {
  /** Go on when a kernel fails; else nothing is begun after the first that does. */
  readonly keepGoing: boolean;
  /** How many at a time. */
  readonly concurrency: number;
  /** What is known from the last time, by path of the kernel; empty to read all again. */
  readonly known: ReadonlyMap<string, KernelState>;
  /** Throws when nothing may be written any more. */
  readonly check: () => void;
  readonly signal: AbortSignal;
}

/** What came of indexing. */
export interface IndexingResult {
  readonly total: number;
  readonly written: number;
  readonly unchanged: number;
  /** In the order in which they failed. */
  readonly failed: readonly Kernel[];
  /** What to rely on the next time, by path, of the kernels that were looked at; `undefined`: nothing. */
  readonly states: ReadonlyMap<string, KernelState | undefined>;
}

/**
 * Brings the manifests of kernels up to date, and tells of each that had to be read.
 *
 * @throws {UserError} `KERNEL_UNWRITABLE` when the disk takes nothing more, `INDEX_LOCK_LOST`
 */
export async function indexKernels(
  indexers: KernelIndexers,
  kernels: readonly Kernel[],
  options: IndexKernelsOptions,
  log: IndexerLog,
): Promise<IndexingResult> {
  const states = new Map<string, KernelState | undefined>();
  const failed: Kernel[] = [];
  const counts = { written: 0, unchanged: 0 };

  async function indexOne(kernel: Kernel): Promise<void> {
    if (options.signal.aborted || (failed.length > 0 && !options.keepGoing)) return;
    options.check();
    const outcome = await indexers.index({ kernel, known: options.known.get(kernel.path) });
    tell(log, kernel, outcome);
    states.set(kernel.path, outcome.status === 'failed' ? undefined : outcome.state);
    if (outcome.status === 'failed') {
      failed.push(kernel);
      return;
    }
    counts[outcome.status] += 1;
  }

  await pMap(kernels, indexOne, { concurrency: options.concurrency });
  return { total: kernels.length, ...counts, failed, states };
}

function tell(log: IndexerLog, kernel: Kernel, outcome: KernelOutcome): void {
  const facts = { kernel: kernel.path, status: outcome.status };
  const label = `${kernel.name} version ${kernel.version}`;
  const isKnown = outcome.status === 'unchanged' && outcome.packageCount === undefined;
  log('info', `Indexing kernel: ${label}${isKnown ? ' (unchanged)' : ''}`, facts);
  for (const warning of outcome.warnings) log('warn', warning, { kernel: kernel.path });
  if (outcome.status === 'failed') {
    log('error', outcome.reason, { kernel: kernel.path });
    log('error', `Failed to index: ${kernel.language} ${kernel.name} ${kernel.version}`, facts);
    return;
  }
  if (outcome.packageCount === undefined) return;
  const what = outcome.status === 'written' ? 'Created manifest' : 'Kept manifest, nothing changed';
  const packages = { packages: outcome.packageCount };
  log('info', `${what}: ${manifestPath(kernel)} (${outcome.packageCount} packages)`, {
    ...facts,
    ...packages,
  });
}
