import { resolve } from 'node:path';
import type { CommitTree, GitFile } from '../../ports/git.ts';
import { commitNamed } from './commit-details.ts';
import { commitFiles } from './commit-files.ts';
import { gitFailed, noSuchCommit } from './git-failed.ts';
import { openGitObjects, type GitObjects } from './git-objects.ts';
import type { GitProgram } from './git-program.ts';
import { readSizes, readTree } from './tree-listing.ts';
import { folderOf, type TreeNode } from './tree-node.ts';

/**
 * Opens a commit as a source of files; the process behind it runs until it is closed.
 *
 * @throws {UserError} `GIT_FAILED` when there is no such commit
 */
export async function openCommitTree(
  git: GitProgram,
  directory: string,
  revision: string,
): Promise<CommitTree> {
  const objects = openGitObjects(git, directory);
  try {
    return await commitTree(git, objects, directory, revision);
  } catch (error) {
    await objects.close();
    throw error;
  }
}

async function commitTree(
  git: GitProgram,
  objects: GitObjects,
  directory: string,
  revision: string,
): Promise<CommitTree> {
  const commit = await commitNamed(objects, revision);
  if (commit === undefined) throw noSuchCommit(directory, revision);
  const nodes = await readTree(git, directory, commit.sha);
  const algorithm = commit.sha.length === 64 ? 'sha256' : 'sha1';
  const files = commitFiles({
    directory: resolve(directory),
    root: folderOf(nodes),
    algorithm,
    modifiedMs: Date.parse(commit.committedAt),
    blob: async (hash) => {
      const blob = await objects.read(hash);
      if (blob === undefined) throw gitFailed(directory, `blob ${hash} is missing in this clone`);
      return blob.bytes;
    },
    sizes: () => readSizes(git, directory, commit.sha),
  });
  const listing = { exact: exactFiles(nodes), algorithm } as const;
  return { commit, listing, files, close: () => objects.close() };
}

function exactFiles(nodes: ReadonlyMap<string, TreeNode>): ReadonlyMap<string, GitFile> {
  const exact = new Map<string, GitFile>();
  for (const [path, node] of nodes) {
    if (node.kind === 'directory') continue;
    exact.set(path, { hash: node.hash, executable: node.kind === 'file' && node.executable });
  }
  return exact;
}
