import { UserError } from '../../errors/user-error.ts';
import type { ReleasePage } from '../../ports/github.ts';
import { isLimited, statusOf, wordsOf } from './github-errors.ts';
import type { RepositoryClient } from './repository-client.ts';

/**
 * Changes the release of a tag, or makes it.
 *
 * @returns address of its page
 * @throws {UserError} `GITHUB_DENIED` when a release must not be made
 */
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
  const made = await client.rest.repos
    .createRelease({
      ...{ ...repo, ...text, target_commitish: commit },
      // Notes of an older release may be written late.
      make_latest: 'legacy',
    })
    .catch((error: unknown) => {
      throw statusOf(error) === 403 && !isLimited(error) ? tagRefused(tag, commit, error) : error;
    });
  return made.data.html_url;
}

/** GitHub has no word of its own for it: a token without the right is refused to tag a commit whose workflows differ from those of the default branch. */
function tagRefused(tag: string, commit: string, cause: unknown): UserError {
  return new UserError(
    'GITHUB_DENIED',
    `GitHub refused to make the release ${tag} with a git tag at ${commit.slice(0, 7)}: ${wordsOf(cause)}`,
    {
      hint:
        `the token needs \`contents: write\`; where the workflows of that commit are others than those of the default branch, also the right to write workflows, ` +
        `which the token of a job cannot have: run \`git tag ${tag} ${commit} && git push origin ${tag}\`, then publish again`,
      cause,
    },
  );
}
