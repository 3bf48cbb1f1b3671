import { UserError } from '../errors/user-error.ts';
import type { Github } from '../ports/github.ts';
import { releaseName, type Release } from '../release/release.ts';

/**
 * Makes the page of a release at GitHub, under a git tag of its name at the commit it was built from; a page that is there gets new notes.
 *
 * @param notes see `renderReleaseNotes`
 * @returns address of the page
 * @throws {UserError} `USAGE` when the release was not built from a commit; as {@link Github}
 */
export async function publishReleaseNotes(
  github: Pick<Github, 'putRelease'>,
  release: Release,
  notes: string,
): Promise<string> {
  const name = releaseName(release);
  const { commit } = release.lock;
  if (commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit))
    return github.putRelease({ tag: name, commit, title: name, body: notes });
  throw new UserError('USAGE', `${name} has no commit that a git tag could name`, {
    hint: 'it was built from files that were not committed; `stack releases --notes` shows its notes',
  });
}
