import type { Reference } from '../../oci/reference.ts';
import type { Deletion } from '../../ports/registry.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { isDenial } from './registry-errors.ts';
import { deleteManifestRequest } from './repository-requests.ts';

/**
 * DELETE of a manifest by its digest.
 *
 * `unsupported` where the registry says 405, or 400 or 501 (OCI distribution specification, "Deleting manifests": a registry
 * may have deletion switched off).
 *
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function deleteManifest(
  client: RegistryClient,
  repository: Reference,
  digest: string,
): Promise<Deletion> {
  const request = deleteManifestRequest(repository, digest);
  const answer = await client.ask(request);
  if (isSuccess(answer)) return 'deleted';
  if (answer.status === 404) return 'absent';
  if (isDenial(answer)) return 'denied';
  if ([400, 405, 501].includes(answer.status)) return 'unsupported';
  throw client.refused(request, answer);
}
