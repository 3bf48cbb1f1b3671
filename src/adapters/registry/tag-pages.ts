import type { Reference } from '../../oci/reference.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { isSuccess, type RegistryClient } from './registry-client.ts';
import { tagsRequest } from './repository-requests.ts';

/**
 * All tags of a repository, page by page, sorted by code units; none when the registry knows no such repository.
 *
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function readTagPages(
  client: RegistryClient,
  repository: Reference,
): Promise<readonly string[]> {
  const tags = new Set<string>();
  const seen = new Set<string>();
  let path: string | undefined;

  do {
    const request = tagsRequest(repository, path);
    const answer = await client.ask(request);
    if (answer.status === 404) return [];
    if (!isSuccess(answer)) throw client.refused(request, answer);

    const page = tagsOf(answer);
    if (page === undefined) throw client.broken(request, 'its answer is not a list of tags');
    for (const tag of page) tags.add(tag);
    seen.add(request.path);
    path = nextPath(answer);
  } while (path !== undefined && !seen.has(path));
  return [...tags].toSorted();
}

/** `tags` is `null` in a repository that has lost all of them. */
function tagsOf(answer: HttpAnswer): readonly string[] | undefined {
  try {
    const { tags } = Object(JSON.parse(Buffer.from(answer.body).toString('utf8'))) as {
      tags?: unknown;
    };
    if (tags === null || tags === undefined) return [];
    return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string') ? tags : undefined;
  } catch {
    return undefined;
  }
}

/** The next page as `Link: </v2/acme/base/tags/list?last=b&n=2>; rel="next"` names it, on the registry asked and no other. */
function nextPath({ url, headers }: HttpAnswer): string | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(headers.get('link') ?? '') ?? [];
  if (target === undefined || !URL.canParse(target, url.href)) return undefined;
  const next = new URL(target, url);
  return next.pathname + next.search;
}
