import { digestOf } from '../../oci/digest.ts';
import type { Reference } from '../../oci/reference.ts';
import { checkDigest } from './read-manifest.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { blobRequest } from './repository-requests.ts';

/**
 * GET of a blob of at most 16 MiB, its digest verified.
 *
 * @returns `undefined` when it is not there
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED` (also when it is longer or another one)
 */
export async function readBlob(
  client: RegistryClient,
  repository: Reference,
  digest: string,
): Promise<Uint8Array | undefined> {
  const request = blobRequest(repository, digest);
  const answer = await client.ask(request);
  if (answer.status === 404) return undefined;
  if (!isSuccess(answer)) throw client.refused(request, answer);

  checkDigest(client, request, digest, digestOf(answer.body));
  return answer.body;
}
