import type { GitWithObjects } from './with-objects.ts';

/**
 * Fetches the history that a clone lacks, and the branches of its origin that it does not know: what people compare with is
 * often on another branch than the one that was cloned.
 *
 * @returns whether its history is whole now
 */
export async function deepenClone(git: GitWithObjects, directory: string): Promise<boolean> {
  const succeeds = async (args: readonly string[]) => {
    const answer = await git.ask(directory, args);
    return answer.status === 'ended' && answer.exitCode === 0 && answer.stdout !== 'true\n';
  };
  const hasFetched =
    (await succeeds([...fetch, 'origin', '+refs/heads/*:refs/remotes/origin/*'])) ||
    // The remote of the branch may have another name.
    (await succeeds(fetch));
  git.forgetHistory();
  return hasFetched && succeeds(['rev-parse', '--is-shallow-repository']);
}

/** The depth is what `--unshallow` stands for; a clone that is whole takes it as well. */
const fetch = [
  ...['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'],
  ...['fetch', '--quiet', '--no-recurse-submodules', '--depth=2147483647'],
];
