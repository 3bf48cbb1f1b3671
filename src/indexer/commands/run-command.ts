import { resolve } from 'node:path';
import type { HeldLock } from '../../ports/index-lock.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { kernelLanguages, type Kernel } from '../kernel.ts';
import { updateCatalog } from '../update-catalog.ts';
import { bothIn, collatePhase } from './collate-phase.ts';
import { takeLocks, tellingProblems, type CommandContext } from './command-context.ts';
import { findKernels, mayGoOn, tellDiscovery } from './find-kernels.ts';
import { finishPublication } from './finish-publication.ts';
import { indexPhase } from './index-phase.ts';
import { tellCollation } from './tell-collation.ts';

/** What `run` ends with, by what it could not do. */
const exitCodes = { directory: 3, indexing: 4, collation: 5, catalog: 6 } as const;

/**
 * `run`: the container's whole job. Indexes, collates and updates the catalog; what fails ends it, so that nothing is published
 * of what was not indexed.
 *
 * @returns the exit code
 */
export async function runCommand(context: CommandContext, place: KernelPlace): Promise<number> {
  const { io, settings, log } = context;
  const start = performance.now();
  const outputDir = resolve(io.cwd, settings.text('output-dir') ?? place.root);
  log('info', `Kernel indexer ${io.version}: ${place.root}, output to ${outputDir}`, {
    root: place.root,
    output: outputDir,
  });
  if (io.env['ATOMIC_WRITES']?.toLowerCase() === 'false') {
    log('warn', 'ATOMIC_WRITES=false has no effect: files are always replaced whole');
  }
  if (!areUsable(context, place.root, outputDir)) return exitCodes.directory;

  const lock = await takeLocks(context, [place.root, outputDir]);
  try {
    const code = await phases(context, place, outputDir, lock);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    log(code === 0 ? 'info' : 'error', `Ended with exit code ${code} after ${seconds} s`, {
      exitCode: code,
    });
    return code;
  } finally {
    lock.release();
  }
}

/** They are never made: a repository that is not there is a mount that is not there. */
function areUsable({ io, log }: CommandContext, root: string, outputDir: string): boolean {
  const directories = [
    { path: root, what: 'Kernel root' },
    { path: outputDir, what: 'Output directory' },
  ];
  const problems = directories.flatMap(({ path, what }) => {
    const problem = io.ports.files.directoryProblem(path, true);
    return problem === undefined ? [] : [`${what} ${path} ${problem}`];
  });
  for (const problem of new Set(problems)) log('error', problem);
  return problems.length === 0;
}

async function phases(
  context: CommandContext,
  place: KernelPlace,
  outputDir: string,
  lock: HeldLock,
): Promise<number> {
  const { io, log } = context;
  const targets = bothIn(outputDir);
  const code = await tellingProblems(log, exitCodes.collation, () => {
    finishPublication(context, targets);
    return 0;
  });
  if (code !== 0) return code;

  if (!tellDiscovery(context, place, undefined)) return exitCodes.indexing;
  const found = await findKernels(context, place, undefined);
  if (found === undefined || !mayGoOn(context, found)) return exitCodes.indexing;
  const { kernels } = found;
  const indexing = await indexAll(context, place, kernels, lock);
  if (indexing === 'stop') return exitCodes.indexing;

  const collated = await tellingProblems(log, false, async () => {
    const collation = await collatePhase(context, place, kernels, targets, lock.check);
    tellCollation(context, targets, collation);
    return collation.totalKernels > 0;
  });
  if (!collated) return exitCodes.collation;

  const tree = io.ports.openTree(place);
  const deps = { files: io.ports.files, tree, log, check: lock.check };
  const isUpdated = await tellingProblems(log, false, () =>
    updateCatalog(deps, kernels, place.root, place.hostRoot),
  );
  if (!isUpdated) return exitCodes.catalog;
  return indexing === 'all' && found.unreadable === 0 ? 0 : exitCodes.indexing;
}

/** @returns `some failed` where the others are to be published all the same */
async function indexAll(
  context: CommandContext,
  place: KernelPlace,
  kernels: readonly Kernel[],
  lock: HeldLock,
): Promise<'all' | 'some failed' | 'stop'> {
  const { settings, log } = context;
  const wanted = wantedKernels(context, kernels);
  if (wanted.length === 0) return 'stop';
  const result = await indexPhase(context, place, wanted, lock.check);
  if (result === undefined) return 'stop';
  if (result.failed.length === 0) return 'all';
  const names = result.failed.map(({ path }) => path).join(', ');
  const isPublished = settings.flag('keep-going') && result.failed.length < result.total;
  if (isPublished) {
    log('error', `Published without news of ${names}: what was known of them before stays`);
    return 'some failed';
  }
  log('error', `Nothing is published, since these could not be indexed: ${names}`);
  return 'stop';
}

/** With a filter only one language is indexed, and all are collated: nothing disappears from files that everybody shares. */
function wantedKernels({ settings, log }: CommandContext, kernels: readonly Kernel[]) {
  const filter = settings.text('language');
  if (filter === undefined) return kernels;
  const wanted = kernels.filter(({ language }) => language === filter);
  log('info', `Indexing only kernels of ${filter}: ${wanted.length} of ${kernels.length}`);
  if (wanted.length === 0) {
    log(
      'error',
      `No kernels found of language ${filter}; there is ${kernelLanguages.join(' and ')}`,
    );
  }
  return wanted;
}
