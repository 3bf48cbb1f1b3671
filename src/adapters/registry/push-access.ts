import { userProblems } from '../../errors/user-error.ts';
import { repositoryOf, type Reference } from '../../oci/reference.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { cancelUploadRequest, uploadRequest } from './repository-requests.ts';

/**
 * Finds out whether an upload session can be opened in a repository.
 *
 * @returns the registry's refusal; `undefined` when a session was opened (and given up)
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_FAILED` when there is no definite answer
 */
export type PushAccess = (repository: Reference) => Promise<HttpAnswer | undefined>;

/** A {@link PushAccess} that asks once for each repository. */
export function pushAccess(client: RegistryClient): PushAccess {
  const known = new Map<string, Promise<HttpAnswer | undefined>>();

  return (repository) => {
    const name = repositoryOf(repository);
    const earlier = known.get(name);
    if (earlier !== undefined) return earlier;

    const asking = tryUpload(client, repository);
    known.set(name, asking);
    asking.catch(() => known.delete(name));
    return asking;
  };
}

async function tryUpload(
  client: RegistryClient,
  repository: Reference,
): Promise<HttpAnswer | undefined> {
  const answer = await client.ask(uploadRequest(repository));
  if (!isSuccess(answer)) return answer;

  // The answer is known by now: nobody waits for this to end, or asks how; registries end sessions themselves after a while.
  cancelUpload(client, repository, answer).catch(() => undefined);
  return undefined;
}

/** Gives up the upload session that an answer opened. A refusal does no harm: registries end sessions themselves after a while. */
export async function cancelUpload(
  client: RegistryClient,
  repository: Reference,
  { url, headers }: HttpAnswer,
): Promise<void> {
  const location = new URL(headers.get('location') ?? '', url);
  if (location.origin !== url.origin) return;
  try {
    await client.ask(cancelUploadRequest(repository, location.pathname + location.search));
  } catch (error) {
    if (userProblems(error) === undefined) throw error;
  }
}
