import { fullHashes } from './full-hash.ts';
import type { GitProgram } from './git-program.ts';
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
  const [tracked, others] = await Promise.all([
    readDifference(git, directory, revisions),
    head === undefined ? git.read(directory, untracked) : '',
  ]);
  const paths = [...tracked, ...wordsOf(others)];
  return [...new Set(paths.map(withoutSlash))].sort();
}

/**
 * Paths of tracked files that differ between two revisions, or between one and the work tree, below a directory and relative to it.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function readDifference(
  git: GitProgram,
  directory: string,
  revisions: readonly string[],
): Promise<readonly string[]> {
  const text = await git.read(directory, [
    ...honestSettings,
    ...difference,
    ...revisions,
    ...['--', '.'],
  ]);
  return wordsOf(text);
}

function wordsOf(text: string): readonly string[] {
  return text.split('\0').filter((word) => word !== '');
}

const difference = [
  ...['diff', '--name-only', '-z', '--relative', '--no-renames', '--no-ext-diff'],
  '--ignore-submodules=none',
];

const untracked = ['ls-files', '-z', '--others', '--exclude-standard'];

/** A repository in the repository that is not a submodule is listed as a folder. */
export function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
