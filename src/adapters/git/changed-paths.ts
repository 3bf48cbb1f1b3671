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
  const paths = [...tracked.map(({ path }) => path), ...wordsOf(others)];
  return [...new Set(paths.map(withoutSlash))].sort();
}

/** A tracked file that differs. */
export interface ChangedFile {
  /** Relative to the directory. */
  readonly path: string;
  /** Name of its blob in the first revision; `undefined` when there is none. */
  readonly before: string | undefined;
}

/**
 * Tracked files that differ between two revisions, or between one and the work tree, below a directory.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function readDifference(
  git: GitProgram,
  directory: string,
  revisions: readonly string[],
): Promise<readonly ChangedFile[]> {
  const text = await git.read(directory, [
    ...honestSettings,
    ...difference,
    ...revisions,
    ...['--', '.'],
  ]);
  // :100644 100644 <hash before> <hash after, zeros for the work tree> M, and the path as a word of its own.
  const words = wordsOf(text);
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const before = words[at]?.split(' ')[2] ?? '';
    files.push({ path: words[at + 1] ?? '', before: /^0+$/.test(before) ? undefined : before });
  }
  return files;
}

function wordsOf(text: string): readonly string[] {
  return text.split('\0').filter((word) => word !== '');
}

const difference = [
  ...['diff', '--raw', '--no-abbrev', '-z', '--relative', '--no-renames', '--no-ext-diff'],
  '--ignore-submodules=none',
];

const untracked = ['ls-files', '-z', '--others', '--exclude-standard'];

/** A repository in the repository that is not a submodule is listed as a folder. */
export function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
