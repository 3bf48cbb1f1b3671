import type { GitProgram } from './git-program.ts';
import { honestSettings } from './honest-settings.ts';

/** A path that differs between HEAD, the index and the work tree, or is in no commit and not ignored. */
export interface UncommittedChange {
  /** Relative to the directory. */
  readonly path: string;
  /** Hash of its blob in HEAD; `undefined` when there is none. */
  readonly before: string | undefined;
}

/**
 * What is not committed at the given places.
 *
 * @param pathspecs in git's notation
 * @throws {UserError} `GIT_FAILED`
 */
export async function readUncommitted(
  git: GitProgram,
  directory: string,
  pathspecs: readonly string[],
): Promise<readonly UncommittedChange[]> {
  const [text, prefix] = await Promise.all([
    git.read(directory, [...honestSettings, ...status, '--', ...pathspecs]),
    git.read(directory, ['rev-parse', '--show-prefix']),
  ]);
  const top = prefix.replace(/\n$/, '');
  return text
    .split('\0')
    .filter((record) => record !== '')
    .map(parseRecord)
    .filter(({ path }) => path.startsWith(top))
    .map(({ path, before }) => ({ path: path.slice(top.length), before }));
}

const status = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames'];

/** Fields before the path, and which of them is the hash in HEAD, by the kind of record. */
const layouts = new Map([
  ['?', { fields: 1, hash: undefined }],
  // 1 .M N... 100644 100644 100644 <in HEAD> <in the index> <path>
  ['1', { fields: 8, hash: 6 }],
  // u UU N... 100644 100644 100644 100644 <common> <ours> <theirs> <path>
  ['u', { fields: 10, hash: 8 }],
]);

function parseRecord(record: string): UncommittedChange {
  const layout = layouts.get(record[0] ?? '');
  if (layout === undefined) throw new Error(`git status prints an unknown record: ${record}`);
  const fields = record.split(' ');
  const hash = layout.hash === undefined ? undefined : fields[layout.hash];
  const path = fields.slice(layout.fields).join(' ');
  return { path, before: hash === undefined || /^0+$/.test(hash) ? undefined : hash };
}
