import { createHash } from 'node:crypto';
import type { AsideFile } from '../ports/index-files.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import { requireFit, type DocumentCheck } from './check-document.ts';
import {
  collatedEnd,
  collatedEntry,
  collatedHead,
  kernelsForm,
  noGeneration,
} from './collated-text.ts';
import { manifestPath, type Kernel } from './kernel.ts';
import { unlessTooDeep } from './nesting.ts';
import { packageRows, type PackageRows } from './package-rows.ts';
import { pauses } from './pauses.ts';
import { readManifest, type ManifestReading, type ReadableManifest } from './read-manifest.ts';

/** Changes whenever the same manifests would give other collated files. */
const layoutVersion = 1;

/** A kernel that is not in the collated files. */
export interface SkippedKernel {
  readonly kernel: Kernel;
  readonly reading: Exclude<ManifestReading, { readonly status: 'read' }>;
}

/** All manifests of a repository, gone through once. */
export interface KernelPass {
  /** Number of kernels that have a manifest. */
  readonly total: number;
  /** Of what the manifests say. */
  readonly generation: string;
  readonly rows: PackageRows;
  readonly skipped: readonly SkippedKernel[];
}

/** What going through the manifests needs. */
export interface KernelPassDeps {
  /** A fresh one for each part of the repository. */
  readonly openTree: () => KernelTree;
  readonly checks: { readonly manifest: DocumentCheck; readonly kernel: DocumentCheck };
  readonly signal: AbortSignal;
}

/**
 * Goes through the manifests of kernels one by one, and writes them where a file for them is given: everything but the
 * generation, which is known in the end.
 *
 * @param expected number of manifests that are readable, as it stands in the head of the file
 */
export async function passKernels(
  { openTree, checks, signal }: KernelPassDeps,
  kernels: readonly Kernel[],
  date: string,
  file: AsideFile | undefined,
  expected: number,
): Promise<KernelPass> {
  const hash = createHash('sha256').update(`${layoutVersion}\0`);
  const rows = packageRows();
  const skipped: SkippedKernel[] = [];
  let total = 0;
  const pause = pauses(signal);

  file?.write(collatedHead(kernelsForm, { date, generation: noGeneration, total: expected }));
  for (const kernel of kernels) {
    await pause();
    const reading = readManifest(openTree(), kernel, checks.manifest);
    if (reading.status !== 'read') {
      skipped.push({ kernel, reading });
      continue;
    }
    const entry = entryOf(kernel, reading.manifest);
    requireFit(checks.kernel, entry, manifestPath(kernel));
    const text = unlessTooDeep(() => collatedEntry(entry, total));
    if (text === undefined) {
      skipped.push({ kernel, reading: { status: 'invalid', problem: 'it is nested too deeply' } });
      continue;
    }
    file?.write(text);
    hash.update(text);
    rows.add(kernel, reading.manifest);
    total += 1;
  }
  file?.write(collatedEnd(total));
  return { total, generation: `sha256:${hash.digest('hex')}`, rows, skipped };
}

/** A manifest with all that is in it, and what its place says where it does not. */
function entryOf(kernel: Kernel, manifest: ReadableManifest) {
  return {
    kernel_name: kernel.name,
    kernel_version: kernel.version,
    language: kernel.language,
    language_version: 'unknown',
    ...manifest,
    manifest_path: manifestPath(kernel),
    package_count: manifest.packages.length,
  };
}
