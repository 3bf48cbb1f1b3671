import { digestOf } from '../../oci/digest.ts';
import type { Reference } from '../../oci/reference.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { hasBlobRequest, storeBlobRequest } from './repository-requests.ts';

/**
 * Stores a blob in one piece, unless the registry has it. The registry checks the digest.
 *
 * @returns the digest
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function storeBlob(
  client: RegistryClient,
  repository: Reference,
  bytes: Uint8Array,
): Promise<string> {
  const digest = digestOf(bytes);
  // Whatever else it answers, the upload says better what is wrong: many registries hide repositories that are not there yet.
  if (isSuccess(await client.ask(hasBlobRequest(repository, digest)))) return digest;

  const request = storeBlobRequest(repository, { digest, bytes });
  const answer = await client.ask(request);
  if (!isSuccess(answer)) throw client.refused(request, answer);
  // An upload that was opened, and no more.
  if (answer.status === 202)
    throw client.broken(request, 'it names no place that content can be sent to');
  return digest;
}
