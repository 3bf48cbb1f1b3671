import type { Github } from '../ports/github.ts';
import { putComment } from './github/comments.ts';
import { githubClient, type GithubClientDeps } from './github/github-client.ts';
import { askingGithub } from './github/github-errors.ts';
import { closeIssues, putIssue } from './github/issues.ts';
import { putRelease } from './github/releases.ts';
import { tryAgain } from './github/try-again.ts';

/**
 * {@link Github} over its REST API.
 *
 * @throws {UserError} `CONFIG` as `githubClient`
 */
export function octokitGithub(deps: GithubClientDeps): Github {
  const client = githubClient(deps, 'caller');
  const { owner, name: repo } = deps.address;
  const at = { client, repo: { owner, repo } };
  const name = `${owner}/${repo}`;
  const host = new URL(deps.address.apiUrl).host;
  const asking = <T>(what: string, work: () => Promise<T>) =>
    askingGithub(host, what, () => tryAgain(deps, work)).catch((error: unknown) => {
      deps.signal?.throwIfAborted();
      throw error;
    });

  return {
    putComment: (pullRequest, marker, body) =>
      asking(`write a comment on pull request ${pullRequest} of ${name}`, () =>
        putComment(at, pullRequest, marker, body),
      ),
    putIssue: (issue, text) => asking(`write an issue in ${name}`, () => putIssue(at, issue, text)),
    closeIssue: (issue, comment) =>
      asking(`close an issue in ${name}`, () => closeIssues(at, issue, comment)),
    putRelease: (release) =>
      asking(`write the release ${release.tag} of ${name}`, () => putRelease(at, release)),
  };
}
