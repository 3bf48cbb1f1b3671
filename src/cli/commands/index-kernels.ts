import type { CliIo } from '../io.ts';

/** `stack index`: hands its whole command line to the kernel indexer. @returns the exit code, of the indexer's own */
export async function indexKernels(io: CliIo): Promise<number> {
  return io.indexKernels(io.argv.slice(io.argv.indexOf('index') + 1));
}
