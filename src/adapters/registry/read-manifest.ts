import type { Descriptor } from '../../oci/oci-manifest.ts';
import type { Reference } from '../../oci/reference.ts';
import type { StoredManifest } from '../../ports/registry.ts';
import type { HttpAnswer } from './http-exchange.ts';
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
    if (descriptor === undefined) return getDescriptor(client, pushRefusal, reference, access);
    checkDigest(client, request, reference.digest, descriptor.digest);
    return descriptor;
  }
  if (answer.status === 405) return getDescriptor(client, pushRefusal, reference, access);
  return notThere(client, pushRefusal, reference, { request, answer, access });
}

/**
 * GET of a manifest; its bytes must have the digest of the reference, if any, and the one the registry names.
 *
 * @param access as for {@link resolveManifest}
 * @returns `undefined` when it is not there
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function getManifest(
  client: RegistryClient,
  pushRefusal: PushAccess,
  reference: Reference,
  access: Access,
): Promise<StoredManifest | undefined> {
  const request = manifestRequest('GET', reference, access);
  const answer = await client.ask(request);
  if (!isSuccess(answer))
    return notThere(client, pushRefusal, reference, { request, answer, access });

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

interface Refused {
  readonly request: RegistryRequest;
  readonly answer: HttpAnswer;
  readonly access: Access;
}

/** Many registries hide repositories that do not exist yet, which a run may be the first to push to. */
async function notThere(
  client: RegistryClient,
  pushRefusal: PushAccess,
  reference: Reference,
  { request, answer, access }: Refused,
): Promise<undefined> {
  if (access === 'push' && [401, 403, 404].includes(answer.status)) {
    const refusal = await pushRefusal(reference);
    if (refusal !== undefined) throw client.hidden(request, answer, refusal);
    return;
  }
  if (answer.status !== 404) throw client.refused(request, answer);
}

async function getDescriptor(
  client: RegistryClient,
  pushRefusal: PushAccess,
  reference: Reference,
  access: Access,
): Promise<Descriptor | undefined> {
  const manifest = await getManifest(client, pushRefusal, reference, access);
  return manifest?.descriptor;
}
