import { fullHashes } from './full-hash.ts';
import type { GitWithObjects } from './with-objects.ts';
import { honestSettings } from './honest-settings.ts';

/**
 * Paths that differ between two commits, or between a commit and the work tree; see the port.
 *
 * @throws {UserError} `GIT_FAILED` when there is no such commit
 */
export async function readChangedPaths(
  git: GitWithObjects,
  directory: string,
  base: string,
  head: string | undefined,
): Promise<readonly string[]> {
  const revisions = await fullHashes(git, directory, head === undefined ? [base] : [base, head]);
  const lists = await Promise.all([
    git.read(directory, [...honestSettings, ...difference, ...revisions, '--', '.']),
    head === undefined ? git.read(directory, untracked) : '',
  ]);
  const paths = lists.flatMap((list) => list.split('\0')).filter((path) => path !== '');
  return [...new Set(paths.map(withoutSlash))].sort();
}

const difference = [
  ...['diff', '--name-only', '-z', '--relative', '--no-renames', '--no-ext-diff'],
  '--ignore-submodules=none',
];

const untracked = ['ls-files', '-z', '--others', '--exclude-standard'];

/** A repository in the repository that is not a submodule is listed as a folder. */
function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
