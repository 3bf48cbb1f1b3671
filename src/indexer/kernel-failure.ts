/** Why a kernel cannot be indexed. The others can be. */
export class KernelFailure extends Error {
  override readonly name = 'KernelFailure';
}

/** Whether something thrown is a {@link KernelFailure}. */
export function isKernelFailure(error: unknown): error is KernelFailure {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'KernelFailure'
  );
}
