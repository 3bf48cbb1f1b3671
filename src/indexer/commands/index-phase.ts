import { userProblems } from '../../errors/user-error.ts';
import type { KernelState } from '../index-kernel.ts';
import { indexKernels, type IndexingResult } from '../index-kernels.ts';
import { readState, writeState, type IndexState } from '../index-state.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { isThere } from '../is-there.ts';
import type { Kernel } from '../kernel.ts';
import { tellingProblems, type CommandContext } from './command-context.ts';

/** What a kernel waits for is the file server more than this machine, so the number of processors does not count. */
const mostConcurrency = 4;

/** Starting a thread takes as much work as reading a dozen kernels: with so many for each, it is worth it. */
const kernelsPerThread = 50;

/**
 * Indexes kernels, tells how it went, and remembers what they looked like.
 *
 * @param check throws when nothing may be written any more
 * @returns `undefined` when the disk took nothing more; that was told
 */
export async function indexPhase(
  context: CommandContext,
  place: KernelPlace,
  kernels: readonly Kernel[],
  check: () => void,
): Promise<IndexingResult | undefined> {
  const { io, settings, log } = context;
  const before = readState(io.ports.files, place.root);
  const known = settings.flag('full') ? new Map<string, KernelState>() : before.kernels;
  const worthwhile = Math.max(1, Math.ceil(kernels.length / kernelsPerThread));
  const usual = Math.min(worthwhile, mostConcurrency);
  const concurrency = settings.number('concurrency', 1, usual);
  const keepGoing = settings.flag('keep-going');
  const indexers = io.ports.openIndexers(place, concurrency);
  const options = { keepGoing, concurrency, known, check, signal: io.signal };
  try {
    const result = await tellingProblems(log, undefined, () =>
      indexKernels(indexers, kernels, options, log),
    );
    if (result === undefined) return undefined;
    io.signal.throwIfAborted();
    tellResult(context, result);
    const states = new Map([...before.kernels, ...result.states]);
    saveState(context, place, { ...before, kernels: ofPresent(context, place, states) });
    return result;
  } finally {
    await indexers.close();
  }
}

function ofPresent(
  { io: { ports } }: CommandContext,
  place: KernelPlace,
  states: ReadonlyMap<string, KernelState | undefined>,
): ReadonlyMap<string, KernelState> {
  const tree = ports.openTree(place);
  const kept = [...states].flatMap(([path, state]) =>
    state !== undefined && isThere(tree, path) ? [[path, state] as const] : [],
  );
  return new Map(kept);
}

/** Remembers what was seen. Where that cannot be written the next run takes longer, and nothing else. */
export function saveState(
  { io, log }: CommandContext,
  place: KernelPlace,
  state: IndexState,
): void {
  try {
    writeState(io.ports.files, place.root, state);
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    for (const { message } of problems) log('debug', `Not kept for the next run: ${message}`);
  }
}

function tellResult({ log }: CommandContext, result: IndexingResult): void {
  const { total, written, unchanged, failed } = result;
  const succeeded = written + unchanged;
  const skipped = total - succeeded - failed.length;
  if (skipped > 0) {
    log(
      'error',
      `Stopped at the first failure: ${skipped} kernels were not looked at (--keep-going goes on)`,
    );
  }
  log(
    'info',
    `Indexing complete: ${succeeded} succeeded, ${failed.length} failed out of ${total} total`,
    {
      succeeded,
      failed: failed.length,
      total,
    },
  );
  log('info', `Manifests written: ${written}, unchanged: ${unchanged}`, { written, unchanged });
}
