import type { SkippedKernel } from '../collate-kernels.ts';
import type { CollatedTargets, Collation } from '../collate.ts';
import { manifestPath } from '../kernel.ts';
import type { IndexerLog } from '../log.ts';
import type { CommandContext } from './command-context.ts';

/** Tells what came of collating, a part for each file. */
export function tellCollation(
  { log }: CommandContext,
  { kernels, packages }: CollatedTargets,
  collation: Collation,
): void {
  const { totalKernels, totalPackages, skipped } = collation;
  const areBoth = kernels !== undefined && packages !== undefined;
  if (areBoth) log('info', 'Running collate-by-kernels...');
  tellSkipped(log, skipped);
  if (kernels !== undefined) {
    tellFile(log, 'Collated manifest', kernels, collation);
    log('info', `Total kernels: ${totalKernels}`, { kernels: totalKernels });
    log('info', `Skipped: ${skipped.length}`, { skipped: skipped.length });
  }
  if (areBoth) log('info', 'Running collate-by-packages...');
  if (packages !== undefined) {
    tellFile(log, 'Package-centric index', packages, collation);
    log('info', `Total packages: ${totalPackages}`, { packages: totalPackages });
    log('info', `Total kernels processed: ${totalKernels}`, { kernels: totalKernels });
  }
}

function tellFile(log: IndexerLog, what: string, path: string, { status }: Collation): void {
  if (status === 'written') log('info', `${what} written to: ${path}`);
  else if (status === 'unchanged') log('info', `${what} written to: ${path} (unchanged)`);
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
