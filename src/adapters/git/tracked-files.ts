import type { GitFile, TrackedFiles } from '../../ports/git.ts';
import { entryModes } from './entry-modes.ts';
import type { GitProgram } from './git-program.ts';

/**
 * The files of the index below a directory; see the port.
 *
 * @throws {UserError} `GIT_FAILED` when there is no repository
 */
export async function readTrackedFiles(git: GitProgram, directory: string): Promise<TrackedFiles> {
  const listed = await git.readLong(directory, ['ls-files', '-z', '-v', '--stage', '--cached']);
  const paths = new Set<string>();
  const submodules: string[] = [];
  const unwatched = new Map<string, GitFile>();
  for (const line of listed.split('\0')) {
    const [, tag = '', mode = '', hash = '', path] = record.exec(line) ?? [];
    if (path === undefined) continue;
    paths.add(path);
    if (mode === entryModes.submodule) submodules.push(`${path}/`);
    else if (isUnwatched(tag))
      unwatched.set(path, { hash, executable: mode === entryModes.program });
  }
  return {
    has: (path) => paths.has(path) || submodules.some((folder) => path.startsWith(folder)),
    unwatched,
  };
}

/** `H 100644 587be6b… 0⇥sub/x` */
const record = /^(\S) (\d+) ([0-9a-f]+) \d\t(.*)$/s;

/** Whether git was told not to compare a file, by its tag: `S` for skip-worktree, a small letter for assume-unchanged. */
export function isUnwatched(tag: string): boolean {
  return tag === 'S' || tag !== tag.toUpperCase();
}
