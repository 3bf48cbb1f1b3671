import type { Descriptor } from '../../oci/oci-manifest.ts';
import type { Reference } from '../../oci/reference.ts';
import type { StoredManifest } from '../../ports/registry.ts';
import { headDescriptor, namedDigest, storedManifest } from './manifest-answers.ts';
import type { PushAccess } from './push-access.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { manifestRequest, type Access, type RegistryRequest } from './repository-requests.ts';

/**
 * HEAD of a manifest, or GET where the answer to HEAD leaves something out (or is 405).
 *
 * @param access with `push`, 401, 403 and 404 mean "not there" where an upload can be opened, and are errors elsewhere
 * @returns `undefined` when it is not there
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function resolveManifest(
  client: RegistryClient,
  pushRefusal: PushAccess,
  reference: Reference,
  access: Access,
): Promise<Descriptor | undefined> {
  const request = manifestRequest('HEAD', reference, access);
  const answer = await client.ask(request);
  if (isSuccess(answer)) {
    const descriptor = headDescriptor(answer);
    if (descriptor === undefined) return getDescriptor(client, reference, access);
    checkDigest(client, request, reference.digest, descriptor.digest);
    return descriptor;
  }
  if (answer.status === 405) return getDescriptor(client, reference, access);
  if (access === 'push' && [401, 403, 404].includes(answer.status)) {
    const refusal = await pushRefusal(reference);
    if (refusal !== undefined) throw client.hidden(request, answer, refusal);
    return undefined;
  }
  if (answer.status === 404) return undefined;
  throw client.refused(request, answer);
}

/**
 * GET of a manifest; its bytes must have the digest of the reference, if any, and the one the registry names.
 *
 * @returns `undefined` when it is not there
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function getManifest(
  client: RegistryClient,
  reference: Reference,
  access: Access,
): Promise<StoredManifest | undefined> {
  const request = manifestRequest('GET', reference, access);
  const answer = await client.ask(request);
  if (answer.status === 404) return undefined;
  if (!isSuccess(answer)) throw client.refused(request, answer);

  const manifest = storedManifest(answer);
  for (const expected of [reference.digest, namedDigest(answer)])
    checkDigest(client, request, expected, manifest.descriptor.digest);
  return manifest;
}

/**
 * Holds a digest against the one that was expected, if any.
 *
 * @throws {UserError} `REGISTRY_FAILED` when they differ
 */
export function checkDigest(
  client: RegistryClient,
  request: RegistryRequest,
  expected: string | undefined,
  found: string,
): void {
  if (expected === undefined || expected === found) return;
  throw client.broken(request, `its answer has the digest ${found}, not ${expected}`);
}

async function getDescriptor(
  client: RegistryClient,
  reference: Reference,
  access: Access,
): Promise<Descriptor | undefined> {
  const manifest = await getManifest(client, reference, access);
  return manifest?.descriptor;
}
