import { commitNamed } from './commit-details.ts';
import { gitFailed, gitMissing } from './git-failed.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * The best common ancestor of two commits.
 *
 * @returns `undefined` when they share no history that this clone has, or one of them is missing
 * @throws {UserError} `GIT_FAILED`
 */
export async function commonAncestor(
  git: GitWithObjects,
  directory: string,
  revisions: readonly [string, string],
): Promise<string | undefined> {
  const answer = await git.ask(directory, ['merge-base', '--end-of-options', ...revisions]);
  if (answer.status === 'missing') throw gitMissing(directory);
  if (answer.exitCode === 0) return answer.stdout.trim();
  if (answer.exitCode === 1 || (await isMissing(git, directory, revisions))) return undefined;
  throw gitFailed(directory, answer.stderr);
}

async function isMissing(
  git: GitWithObjects,
  directory: string,
  revisions: readonly string[],
): Promise<boolean> {
  return git.withObjects(directory, async (objects) => {
    const commits = revisions.map((revision) => commitNamed(objects, revision));
    return (await Promise.all(commits)).includes(undefined);
  });
}
