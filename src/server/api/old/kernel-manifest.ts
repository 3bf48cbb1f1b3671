import { jsonType, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { findKernel, kernelNotFound, type KernelNames } from './find-kernel.ts';

/** The manifest of one kernel, its packages with every field that the file has; what the files do not say is `null`. */
export function kernelManifestAnswer(data: KernelData, names: KernelNames): Answer {
  const found = findKernel(data, names);
  if (found === undefined) return kernelNotFound(names);
  const { kernel, place } = found;
  const head = JSON.stringify({
    kernel_name: kernel.name,
    kernel_version: kernel.version,
    language: kernel.language,
    language_version: kernel.languageVersion ?? null,
    indexed_date: kernel.indexedDate ?? null,
  });
  return {
    status: 200,
    type: jsonType,
    body: [`${head.slice(0, -1)},"packages":`, data.packagesText(place), '}'],
    isOfData: true,
  };
}
