import type { TransferOutcome, TransferRequest } from '../../ports/container-engine.ts';
import { jsonLines } from './json-lines.ts';
import { isTransientTransferFault } from './transfer-faults.ts';

interface TransferLine {
  readonly id?: string;
  readonly status?: string;
  readonly progress?: string;
  readonly error?: string;
  readonly aux?: { readonly Digest?: string };
}

/**
 * Reads the answer of a push or pull to its end.
 *
 * The engine has answered 200 before it starts, so a failure arrives as a line of the stream.
 */
export async function readTransfer(
  stream: AsyncIterable<Uint8Array>,
  onProgress: TransferRequest['onProgress'],
): Promise<TransferOutcome> {
  let digest: string | undefined;
  let failure: string | undefined;
  for await (const value of jsonLines(stream)) {
    const line = value as TransferLine;
    failure ??= line.error;
    digest = line.aux?.Digest ?? digestInStatus(line.status) ?? digest;
    // Progress bars come many times a second; their beginning and end are said in lines without one.
    if (line.status !== undefined && !line.progress) {
      onProgress?.(line.id === undefined ? line.status : `${line.id}: ${line.status}`);
    }
  }
  if (failure === undefined) return { status: 'done', digest };
  return { status: 'failed', message: failure, transient: isTransientTransferFault(failure) };
}

function digestInStatus(status: string | undefined): string | undefined {
  return status === undefined ? undefined : /^Digest: (sha256:[0-9a-f]{64})$/.exec(status)?.[1];
}
