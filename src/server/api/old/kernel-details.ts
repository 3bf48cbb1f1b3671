import { dataAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { findKernel, kernelNotFound, type KernelNames } from './find-kernel.ts';

/** What is known of one kernel but its packages; what the files do not say is an empty text. */
export function kernelDetailsAnswer(data: KernelData, names: KernelNames): Answer {
  const found = findKernel(data, names);
  if (found === undefined) return kernelNotFound(names);
  const { kernel } = found;
  return dataAnswer({
    language: kernel.language,
    kernel_name: kernel.name,
    version: kernel.version,
    language_version: kernel.languageVersion ?? '',
    package_count: kernel.packageCount,
    manifest_path: kernel.manifestPath ?? '',
    indexed_date: kernel.indexedDate ?? '',
  });
}
