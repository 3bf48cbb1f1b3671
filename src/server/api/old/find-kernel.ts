import { detailAnswer, type Answer } from '../../answer.ts';
import { kernelId, type KernelEnvironment } from '../../data/environment.ts';
import type { KernelData } from '../../data/kernel-data.ts';

/** The names that a path gives a kernel by. */
export interface KernelNames {
  readonly language: string;
  readonly name: string;
  readonly version: string;
}

/** A kernel and its place among the environments. */
export interface FoundKernel {
  readonly kernel: KernelEnvironment;
  readonly place: number;
}

/** The kernel of these names; upper and lower case differ. */
export function findKernel(
  data: KernelData,
  { language, name, version }: KernelNames,
): FoundKernel | undefined {
  const place = data.placeOf(kernelId(language, name, version));
  const kernel = place === undefined ? undefined : data.environments[place];
  return place === undefined || kernel?.kind !== 'kernel' ? undefined : { kernel, place };
}

/** 404 for a kernel that is not there. */
export function kernelNotFound({ language, name, version }: KernelNames): Answer {
  return detailAnswer(
    404,
    `Kernel '${name}' version '${version}' not found for language '${language}'`,
  );
}
