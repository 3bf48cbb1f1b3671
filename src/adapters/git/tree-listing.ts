import { entryModes } from './entry-modes.ts';
import type { GitProgram } from './git-program.ts';
import type { TreeNode } from './tree-node.ts';

/**
 * Everything below a directory in a commit but the folders, by path relative to the directory.
 *
 * @param sha of a commit
 */
export async function readTree(
  git: GitProgram,
  directory: string,
  sha: string,
): Promise<ReadonlyMap<string, TreeNode>> {
  const records = await listTree(git, directory, [sha]);
  return new Map(records.map(({ mode, hash, path }) => [path, nodeOf(mode, hash)]));
}

/** Sizes of the files below a directory in a commit, in bytes, by the name of the blob. */
export async function readSizes(
  git: GitProgram,
  directory: string,
  sha: string,
): Promise<ReadonlyMap<string, number>> {
  const records = await listTree(git, directory, ['--long', sha]);
  return new Map(records.map(({ hash, size }) => [hash, Number(size)]));
}

/** Reads records like `100644 blob 587be6b…⇥sub/x`, with a size `100644 blob 587be6b…       2⇥sub/x`. */
async function listTree(git: GitProgram, directory: string, args: readonly string[]) {
  const text = await git.readLong(directory, ['ls-tree', '-r', '-z', ...args]);
  const records = text.split('\0').filter((record) => record !== '');
  return records.map((record) => {
    const end = record.indexOf('\t');
    const fields = record.slice(0, end).split(' ');
    const [mode = '', , hash = ''] = fields;
    return { mode, hash, size: fields.at(-1), path: record.slice(end + 1) };
  });
}

function nodeOf(mode: string, hash: string): TreeNode {
  switch (mode) {
    case entryModes.submodule:
      return { kind: 'directory', children: new Map() };
    case entryModes.link:
      return { kind: 'symlink', hash };
    default:
      return { kind: 'file', hash, executable: mode === entryModes.program };
  }
}
