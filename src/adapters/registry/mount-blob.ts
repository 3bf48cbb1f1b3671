import type { Reference } from '../../oci/reference.ts';
import { cancelUpload } from './push-access.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { hasBlobRequest, mountBlobRequest } from './repository-requests.ts';

/** HEAD of a blob. @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED` */
export async function hasBlob(
  client: RegistryClient,
  repository: Reference,
  digest: string,
): Promise<boolean> {
  const request = hasBlobRequest(repository, digest);
  const answer = await client.ask(request);
  if (answer.status === 404) return false;
  if (!isSuccess(answer)) throw client.refused(request, answer);
  return true;
}

/**
 * Makes a blob of another repository of the same registry known in this one; nothing is transferred.
 *
 * @returns whether it is there now; a registry that does not mount opens an upload instead, which is given up
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function mountBlob(
  client: RegistryClient,
  repository: Reference,
  digest: string,
  from: Reference,
): Promise<boolean> {
  const request = mountBlobRequest(repository, digest, from);
  const answer = await client.ask(request);
  if (!isSuccess(answer)) throw client.refused(request, answer);
  if (answer.status === 201) return true;

  await cancelUpload(client, repository, answer);
  return false;
}
