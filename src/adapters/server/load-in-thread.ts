import { Worker } from 'node:worker_threads';
import { UserError, UserErrors } from '../../errors/user-error.ts';
import type { PackedData } from '../../server/data/data-packer.ts';
import type { KernelFilePaths } from './kernel-file-paths.ts';

/** What a thread that reads the files answers with. */
export type LoadAnswer =
  | { readonly kind: 'data'; readonly data: PackedData }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/**
 * Reads the files in a thread.
 *
 * @param script file that answers with one {@link LoadAnswer} when it is started as a thread with the paths
 * @throws {UserError} `KERNEL_DATA`
 */
export async function loadInThread(script: string, paths: KernelFilePaths): Promise<PackedData> {
  const answer = await new Promise<LoadAnswer>((resolve, reject) => {
    const thread = new Worker(script, { workerData: paths });
    thread.once('message', resolve);
    // Comes before the thread's end where it has no memory left.
    thread.once('error', (error) => reject(refusal(`reading the files failed: ${String(error)}`)));
    thread.once('exit', () => reject(refusal('reading the files ended without a result')));
  });
  if (answer.kind === 'data') return answer.data;
  throw new UserErrors(answer.problems.map(refusal));
}

function refusal(message: string): UserError {
  return new UserError('KERNEL_DATA', message);
}
