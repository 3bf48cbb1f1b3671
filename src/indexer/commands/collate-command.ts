import { dirname, resolve } from 'node:path';
import type { CommandName } from '../arguments.ts';
import type { CollatedTargets } from '../collate.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { languageOf, type Settings } from '../settings.ts';
import { bothIn, collatePhase, kernelsFileName, packagesFileName } from './collate-phase.ts';
import { generalFailure, takeLocks, type CommandContext } from './command-context.ts';
import { finishPublication } from './finish-publication.ts';
import { findKernels, tellDiscovery } from './find-kernels.ts';
import { tellCollation } from './tell-collation.ts';

/** `collate`, `collate-by-kernels` and `collate-by-packages`: put the manifests together. @returns the exit code */
export async function collateCommand(
  context: CommandContext,
  place: KernelPlace,
  command: CommandName,
): Promise<number> {
  const { io, settings, log } = context;
  const targets = targetsOf(command, settings, place, io.cwd);
  const language = languageOf(settings);
  if (!tellDiscovery(context, place, language)) return generalFailure;
  const paths = [targets.kernels, targets.packages].filter((path) => path !== undefined);
  for (const directory of new Set(paths.map((path) => dirname(path)))) {
    const problem = io.ports.files.directoryProblem(directory, true);
    if (problem === undefined) continue;
    log('error', `Output directory ${directory} ${problem}`);
    return generalFailure;
  }
  const lock = await takeLocks(
    context,
    paths.map((path) => dirname(path)),
  );
  try {
    const found = await findKernels(context, place, language);
    // Kernels that cannot be seen would be missing in what everybody reads.
    if (found === undefined || found.unreadable > 0) return generalFailure;
    finishPublication(context, targets);
    const collation = await collatePhase(context, place, found.kernels, targets, lock.check);
    tellCollation(context, targets, collation);
    return collation.totalKernels === 0 ? generalFailure : 0;
  } finally {
    lock.release();
  }
}

function targetsOf(
  command: CommandName,
  settings: Settings,
  { root }: KernelPlace,
  cwd: string,
): CollatedTargets {
  const directory = settings.text('output-dir');
  if (command === 'collate')
    return bothIn(directory === undefined ? root : resolve(cwd, directory));
  const output = settings.text('output');
  const fileName = command === 'collate-by-kernels' ? kernelsFileName : packagesFileName;
  const path = output === undefined ? `${root}/${fileName}` : resolve(cwd, output);
  return command === 'collate-by-kernels' ? { kernels: path } : { packages: path };
}
