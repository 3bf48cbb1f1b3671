import type { ReleasePage } from '../../ports/github.ts';
import { statusOf } from './github-errors.ts';
import type { RepositoryClient } from './repository-client.ts';

/** Changes the release of a tag, or makes it. @returns address of its page */
export async function putRelease(
  { client, repo }: RepositoryClient,
  { tag, commit, title, body }: ReleasePage,
): Promise<string> {
  const text = { tag_name: tag, name: title, body };
  const known = await client.rest.repos
    .getReleaseByTag({ ...repo, tag })
    .then(({ data }) => data)
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  if (known !== undefined)
    return (await client.rest.repos.updateRelease({ ...repo, release_id: known.id, ...text })).data
      .html_url;
  const made = await client.rest.repos.createRelease({
    ...{ ...repo, ...text, target_commitish: commit },
    // Notes of an older release may be written late.
    make_latest: 'legacy',
  });
  return made.data.html_url;
}
