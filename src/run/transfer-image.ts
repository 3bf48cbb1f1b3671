import { parseReference } from '../oci/reference.ts';
import type { ContainerEngine, TransferOutcome } from '../ports/container-engine.ts';
import type { Credentials } from '../ports/credentials.ts';
import { retryTransient, transferRetries, type RetrySettings } from './retry.ts';

export interface TransferDeps {
  readonly engine: ContainerEngine;
  readonly credentials: Credentials;
}

/** What to transfer, and how often to try. */
export interface ImageTransfer extends RetrySettings {
  readonly kind: 'pull' | 'push';
  /** `repository:tag` or `repository@digest`. */
  readonly reference: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Told before each further try: `push: trying again (1 of 21): unexpected HTTP status: 502 Bad Gateway`. */
  readonly onRetry: (text: string) => void;
}

/** Has the engine pull or push an image with the credentials for its registry, and again while that may help. */
export async function transferImage(
  { engine, credentials }: TransferDeps,
  { kind, reference, onProgress, onRetry, ...settings }: ImageTransfer,
): Promise<TransferOutcome> {
  const { signal } = settings;
  const tries = transferRetries(settings);
  const credential = await credentials.forHost(parseReference(reference)?.registry ?? '');
  const what = kind === 'push' ? 'push' : `pull of ${reference}`;
  const request = { reference, credential, signal, ...(onProgress && { onProgress }) };
  return retryTransient(
    () => (kind === 'push' ? engine.pushImage(request) : engine.pullImage(request)),
    (outcome) => outcome.status === 'failed' && outcome.transient,
    tries,
    (outcome, attempt) => {
      const why = outcome.status === 'failed' ? outcome.message : '';
      onRetry(`${what}: trying again (${attempt} of ${tries.retries}): ${why}`);
    },
  );
}
