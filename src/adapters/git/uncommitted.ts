import type { UncommittedFile } from '../../ports/git.ts';
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
): Promise<readonly UncommittedFile[]> {
  const [text, place] = await Promise.all([
    git.read(directory, [...honestSettings, ...status, '--', '.']),
    git.place(directory),
  ]);
  const top = place?.prefix ?? '';
  const records = text
    .split('\0')
    .filter((record) => record !== '')
    .map(parseRecord)
    .filter(({ path }) => path.startsWith(top))
    .map((record) => ({ ...record, path: withoutSlash(record.path.slice(top.length)) }));
  const isInDoubt = records.some(({ differs }) => differs === 'perhaps');
  const differing = new Set(isInDoubt ? await readDifference(git, directory, ['HEAD']) : []);
  const files = new Map<string, UncommittedFile>();
  for (const { path, committed, differs } of records) {
    // A file that was taken out of the index and not off the disk is listed twice, first with what HEAD has.
    const isOne = differs === 'yes' || (differs === 'perhaps' && differing.has(path));
    if (isOne && !files.has(path)) files.set(path, { path, committed });
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const status = [
  // A list of untracked files that is kept in the index goes by the times of folders.
  ...['-c', 'core.untrackedCache=false', 'status', '--porcelain=v2', '-z'],
  ...['--untracked-files=all', '--no-renames', '--ignore-submodules=none'],
];

interface StatusRecord extends UncommittedFile {
  /** Whether the work tree differs from HEAD. What is staged or merged may be taken back there; line ends may be converted. */
  readonly differs: 'yes' | 'no' | 'perhaps';
}

/**
 * Reads the records of `git status --porcelain=v2`:
 *
 *     1 .M N... <mode in HEAD> <in the index> <in the work tree> <hash in HEAD> <in the index> <path>
 *     u UU N... <modes: common, ours, theirs, work tree> <hashes: common, ours, theirs> <path>
 *     ? <path>
 */
function parseRecord(record: string): StatusRecord {
  const fields = record.split(' ');
  const [kind, , , one, two, three, four] = fields;
  const rest = (from: number) => fields.slice(from).join(' ');
  switch (kind) {
    case '?':
      return { path: rest(1), committed: undefined, differs: 'yes' };
    case '1':
      return { path: rest(8), committed: unlessZero(four), differs: differs(one, three) };
    case 'u':
      return { path: rest(10), committed: unlessZero(fields[8]), differs: differs(two, four) };
    default:
      throw new Error(`git status prints an unknown record: ${record}`);
  }
}

/** @param inHead mode of the file there, zeros for none */
function differs(inHead: string | undefined, inWorkTree: string | undefined) {
  const isInHead = unlessZero(inHead) !== undefined;
  const isInWorkTree = unlessZero(inWorkTree) !== undefined;
  if (isInHead && isInWorkTree) return 'perhaps';
  return isInHead || isInWorkTree ? 'yes' : 'no';
}

function unlessZero(text: string | undefined): string | undefined {
  return text === undefined || /^0+$/.test(text) ? undefined : text;
}
