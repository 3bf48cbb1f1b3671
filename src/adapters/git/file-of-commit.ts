import { posix } from 'node:path';
import { commitNamed } from './commit-details.ts';
import { noSuchCommit } from './git-failed.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * Text of a file in a commit, links followed.
 *
 * @param path relative to the directory
 * @returns `undefined` when there is no such file
 * @throws {UserError} `GIT_FAILED` when there is no such commit
 */
export async function fileOfCommit(
  git: GitWithObjects,
  directory: string,
  revision: string,
  path: string,
): Promise<string | undefined> {
  return git.withObjects(directory, async (objects) => {
    const commit = await commitNamed(objects, revision);
    if (commit === undefined) throw noSuchCommit(directory, revision);
    const file = await objects.read(`${commit.sha}:./${posix.normalize(path)}`);
    return file?.type === 'blob' ? file.bytes.toString() : undefined;
  });
}
