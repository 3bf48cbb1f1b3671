import type { Reference } from '../../oci/reference.ts';
import type { StoredManifest } from '../../ports/registry.ts';
import { namedDigest } from './manifest-answers.ts';
import type { PushAccess } from './push-access.ts';
import { checkDigest, getManifest } from './read-manifest.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { storeManifestRequest } from './repository-requests.ts';

/**
 * PUT of a manifest; where the answer does not name the digest that was stored, the manifest is read back.
 *
 * @returns the digest
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED` (also when another digest was stored)
 */
export async function storeManifest(
  client: RegistryClient,
  pushRefusal: PushAccess,
  reference: Reference,
  manifest: StoredManifest,
): Promise<string> {
  const { digest } = manifest.descriptor;
  const request = storeManifestRequest(reference, manifest);
  const answer = await client.ask(request);
  if (!isSuccess(answer)) throw client.refused(request, answer);

  const stored = namedDigest(answer) ?? (await readBack(client, pushRefusal, reference));
  checkDigest(client, request, digest, stored);
  return digest;
}

async function readBack(
  client: RegistryClient,
  pushRefusal: PushAccess,
  reference: Reference,
): Promise<string> {
  const manifest = await getManifest(client, pushRefusal, reference, 'push');
  return manifest?.descriptor.digest ?? 'of no manifest at all';
}
