import { dirname } from 'node:path';
import type { AsideFile, IndexFiles } from '../ports/index-files.ts';
import { documentChecks, requireFit, type DocumentCheck } from './check-document.ts';
import {
  passKernels,
  type KernelPass,
  type KernelPassDeps,
  type SkippedKernel,
} from './collate-kernels.ts';
import {
  collatedEnd,
  collatedEntry,
  collatedHead,
  dateRange,
  kernelsForm,
  packagesForm,
} from './collated-text.ts';
import type { Kernel } from './kernel.ts';
import { pauses } from './pauses.ts';
import { collatedKernelSchema, indexedPackageSchema, readableManifestSchema } from './schemas.ts';

/** Where the collated files go, absolute; at least one of them. */
export interface CollatedTargets {
  readonly kernels?: string | undefined;
  readonly packages?: string | undefined;
}

/** What collating needs. */
export interface CollateDeps extends Pick<KernelPassDeps, 'openTree' | 'signal'> {
  readonly files: IndexFiles;
  /** Throws when nothing may be written any more. */
  readonly check: () => void;
}

/** What came of collating. */
export interface Collation {
  readonly totalKernels: number;
  readonly totalPackages: number;
  readonly skipped: readonly SkippedKernel[];
  /** `unchanged`: the files that are there say the same. `refused`: there is nothing to collate, and files that say something stay. */
  readonly status: 'written' | 'unchanged' | 'refused';
  /** Of the files as they are now. */
  readonly stamps: {
    readonly kernels?: string | undefined;
    readonly packages?: string | undefined;
  };
}

/**
 * Collates the manifests of kernels. The files are complete and on the disk before the first of them takes its place, and the
 * second follows at once.
 *
 * @param date `2026-01-26T14:53:47Z`
 * @throws {UserError} `KERNEL_UNWRITABLE`, `INDEX_LOCK_LOST`
 */
export async function collate(
  deps: CollateDeps,
  kernels: readonly Kernel[],
  targets: CollatedTargets,
  date: string,
): Promise<Collation> {
  const checks = await documentChecks({
    manifest: readableManifestSchema,
    kernel: collatedKernelSchema,
    package: indexedPackageSchema,
  });
  const files: Aside[] = [];
  try {
    const pass = await writeKernels(
      { ...deps, checks },
      deps,
      kernels,
      targets.kernels,
      date,
      files,
    );
    if (targets.packages !== undefined) {
      const aside = openAside(deps.files, targets.packages, files);
      await writePackages(aside, pass, date, checks.package, deps.signal);
    }
    return published(deps, pass, files, targets);
  } catch (error) {
    for (const { aside } of files) aside.discard();
    throw error;
  }
}

interface Aside {
  readonly path: string;
  readonly aside: AsideFile;
}

function openAside(files: IndexFiles, path: string, opened: Aside[]): AsideFile {
  const aside = files.openAside(path);
  opened.push({ path, aside });
  return aside;
}

/** The number of kernels stands before them in the file, and which manifests are readable is known behind them: in the rare case that it takes another number of digits than expected, they are written once more. */
async function writeKernels(
  passDeps: KernelPassDeps,
  { files }: CollateDeps,
  kernels: readonly Kernel[],
  path: string | undefined,
  date: string,
  opened: Aside[],
): Promise<KernelPass> {
  for (let expected = kernels.length; ;) {
    const aside = path === undefined ? undefined : openAside(files, path, opened);
    const pass = await passKernels(passDeps, kernels, date, aside, expected);
    if (aside === undefined) return pass;
    if (String(pass.total).length === String(expected).length) {
      const { total, generation } = pass;
      aside.overwrite(collatedHead(kernelsForm, { date, generation, total }), 0);
      return pass;
    }
    aside.discard();
    opened.pop();
    expected = pass.total;
  }
}

async function writePackages(
  aside: AsideFile,
  { rows, generation }: KernelPass,
  date: string,
  check: DocumentCheck,
  signal: AbortSignal,
): Promise<void> {
  const pause = pauses(signal);
  const total = rows.packageCount();
  aside.write(collatedHead(packagesForm, { date, generation, total }));
  let index = 0;
  for (const entry of rows.entries()) {
    await pause();
    requireFit(check, entry, `package ${entry.name}`);
    aside.write(collatedEntry(entry, index));
    index += 1;
  }
  aside.write(collatedEnd(total));
}

function published(
  { files, check }: CollateDeps,
  pass: KernelPass,
  opened: readonly Aside[],
  targets: CollatedTargets,
): Collation {
  const result = {
    totalKernels: pass.total,
    totalPackages: pass.rows.packageCount(),
    skipped: pass.skipped,
  };
  const stampsNow = () => ({
    kernels: targets.kernels && files.stamp(targets.kernels),
    packages: targets.packages && files.stamp(targets.packages),
  });
  const isThere = ({ path }: Aside) => files.ends(path, 1) !== undefined;
  const isEmpty = pass.total === 0 && pass.skipped.length > 0;
  const isRefused = isEmpty && opened.some(isThere);
  for (const { aside } of opened) aside.sync();
  if (isRefused || opened.every(({ aside }) => aside.isAsPublished(dateRange))) {
    for (const { aside } of opened) aside.discard();
    return { ...result, status: isRefused ? 'refused' : 'unchanged', stamps: stampsNow() };
  }
  check();
  // One directly after the other: between them a reader sees two generations.
  for (const { aside } of opened) aside.publish();
  for (const directory of new Set(opened.map(({ path }) => dirname(path)))) {
    files.syncDirectory(directory);
  }
  return { ...result, status: 'written', stamps: stampsNow() };
}
