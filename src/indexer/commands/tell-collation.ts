import type { SkippedKernel } from '../collate-kernels.ts';
import type { CollatedTargets, Collation } from '../collate.ts';
import { manifestPath } from '../kernel.ts';
import type { IndexerLog } from '../log.ts';
import type { CommandContext } from './command-context.ts';

/** Tells what came of collating, a part for each file. @param collation `as-before` when nothing had to be read */
export function tellCollation(
  { log }: CommandContext,
  { kernels, packages }: CollatedTargets,
  collation: Collation | 'as-before',
): void {
  const areBoth = kernels !== undefined && packages !== undefined;
  if (kernels !== undefined) {
    if (areBoth) log('info', 'Running collate-by-kernels...');
    if (collation !== 'as-before') tellSkipped(log, collation.skipped);
    tellFile(log, 'Collated manifest', kernels, collation);
    if (collation !== 'as-before') {
      log('info', `Total kernels: ${collation.totalKernels}`, { kernels: collation.totalKernels });
      log('info', `Skipped: ${collation.skipped.length}`, { skipped: collation.skipped.length });
    }
  }
  if (packages !== undefined) {
    if (areBoth) log('info', 'Running collate-by-packages...');
    else if (collation !== 'as-before') tellSkipped(log, collation.skipped);
    tellFile(log, 'Package-centric index', packages, collation);
    if (collation !== 'as-before') {
      log('info', `Total packages: ${collation.totalPackages}`, {
        packages: collation.totalPackages,
      });
      log('info', `Total kernels processed: ${collation.totalKernels}`);
    }
  }
}

function tellFile(
  log: IndexerLog,
  what: string,
  path: string,
  collation: Collation | 'as-before',
): void {
  const status = collation === 'as-before' ? 'unchanged' : collation.status;
  if (status === 'written') log('info', `${what} written to: ${path}`);
  else if (status === 'unchanged')
    log('info', `${what} unchanged, the manifests say the same: ${path}`);
  else log('error', `${what} not written, no manifest can be read: ${path} stays as it was`);
}

function tellSkipped(log: IndexerLog, skipped: readonly SkippedKernel[]): void {
  for (const { kernel, reading } of skipped) {
    const facts = { kernel: kernel.path };
    if (reading.status === 'missing') {
      log('warn', `Manifest not found for ${kernel.name} ${kernel.version}, skipping`, facts);
    } else {
      log('error', `Invalid manifest file: ${manifestPath(kernel)}: ${reading.problem}`, facts);
    }
  }
}
