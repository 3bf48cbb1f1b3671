import { commitNamed } from './commit-details.ts';
import { noSuchCommit } from './git-failed.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * Hashes of the commits that revisions name, in their order; a full hash costs no question, and is not looked up.
 *
 * @throws {UserError} `GIT_FAILED` when one of them names no commit that this clone has
 */
export async function fullHashes(
  git: GitWithObjects,
  directory: string,
  revisions: readonly string[],
): Promise<readonly string[]> {
  if (revisions.every(isFullHash)) return revisions;
  return git.withObjects(directory, (objects) =>
    Promise.all(
      revisions.map(async (revision) => {
        const commit = await commitNamed(objects, revision);
        if (commit === undefined) throw noSuchCommit(directory, revision);
        return commit.sha;
      }),
    ),
  );
}

function isFullHash(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
}
