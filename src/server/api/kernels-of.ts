import type { Environment, KernelEnvironment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';

/** The kernels among the environments, in the order of the file. */
export function kernelsOf({ environments }: KernelData): readonly KernelEnvironment[] {
  return environments.filter(isKernel);
}

function isKernel(environment: Environment): environment is KernelEnvironment {
  return environment.kind === 'kernel';
}
