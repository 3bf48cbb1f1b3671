import type { Uncommitted } from '../../ports/git.ts';
import { readDifference, withoutSlash } from './changed-paths.ts';
import { honestSettings } from './honest-settings.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * What is not committed below a directory; see the port.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function readUncommitted(
  git: GitWithObjects,
  directory: string,
): Promise<Uncommitted> {
  const [text, place] = await Promise.all([
    git.read(directory, [...honestSettings, ...status, '--', '.']),
    git.place(directory),
  ]);
  const { head, tracked, untracked } = readStatus(text);
  const top = place?.prefix ?? '';
  const below = (paths: readonly string[]) =>
    paths
      .filter((path) => path.startsWith(top))
      .map((path) => withoutSlash(path.slice(top.length)));
  // What is staged or merged may be taken back in the work tree, line ends may be converted: that there is something, status tells,
  // and what it is, diff does.
  const differing = tracked.length > 0 && head !== undefined;
  const found = differing ? await readDifference(git, directory, [head]) : [];
  const others = head === undefined ? [...tracked, ...untracked] : untracked;
  return { head, paths: [...new Set([...found, ...below(others)])].sort() };
}

const status = [
  // A list of untracked files that is kept in the index goes by the times of folders.
  ...['-c', 'core.untrackedCache=false', '-c', 'status.showStash=false'],
  ...['status', '--porcelain=v2', '-z', '--branch', '--no-ahead-behind'],
  ...['--untracked-files=all', '--no-renames', '--ignore-submodules=none'],
];

interface Status {
  /** Hash of the commit that was compared with; `undefined` before the first one. */
  readonly head: string | undefined;
  /** Paths from the top of the repository: of files that are or were in the index, but for those that are neither in HEAD nor on the disk. */
  readonly tracked: readonly string[];
  readonly untracked: readonly string[];
}

/**
 * Reads the records of `git status --porcelain=v2 --branch`:
 *
 *     # branch.oid <hash>, or (initial)
 *     1 .M N... <mode in HEAD> <in the index> <in the work tree> <hash in HEAD> <in the index> <path>
 *     u UU N... <modes: common, ours, theirs, work tree> <hashes: common, ours, theirs> <path>
 *     ? <path>
 */
function readStatus(text: string): Status {
  const tracked: string[] = [];
  const untracked: string[] = [];
  let head: string | undefined;
  for (const record of text.split('\0')) {
    const fields = record.split(' ');
    const rest = (from: number) => fields.slice(from).join(' ');
    switch (fields[0]) {
      case '#':
        if (fields[1] === 'branch.oid' && fields[2] !== '(initial)') head = fields[2];
        break;
      case '?':
        untracked.push(rest(1));
        break;
      case '1':
        // Before the first commit what was staged and is gone differs from nothing.
        if (head !== undefined || fields[5] !== '000000') tracked.push(rest(8));
        break;
      case 'u':
        tracked.push(rest(10));
        break;
      case '':
        break;
      default:
        throw new Error(`git status prints an unknown record: ${record}`);
    }
  }
  return { head, tracked, untracked };
}
