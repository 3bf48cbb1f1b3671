import { chmod, copyFile, lutimes, mkdir, symlink, utimes } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import pMap from 'p-map';
import type { ContextEntry } from '../../ports/image-builder.ts';
import { codeOf } from '../error-code.ts';
import { blobHashOfFile } from '../blob-hash.ts';
import { changedInContext } from './changed-in-context.ts';
import { contextTime } from './context-time.ts';
import { algorithmOf } from './send-file.ts';

/**
 * Lays a build context out as a folder in the same normal form as the tar (buildx sets the owner to 0:0 itself). What is laid out is
 * compared with the hashes of the entries.
 *
 * buildx could take a tar, but engines with the containerd image store fail to read it.
 *
 * @param folder absolute path; it is not there yet
 * @throws {UserError} `SPEC_CONTEXT` when a file vanished, or is not what its hash says; what the disk says when no space is left
 */
export async function layOutContext(
  folder: string,
  context: readonly ContextEntry[],
): Promise<void> {
  const parents = new Set(['.']);
  for (const entry of context) {
    for (let parent = dirname(entry.path); !parents.has(parent); parent = dirname(parent))
      parents.add(parent);
  }
  const topFirst = [...parents].sort();
  for (const parent of topFirst) await mkdir(join(folder, parent), { recursive: true });
  await pMap(context, (entry) => layOutEntry(join(folder, entry.path), entry), {
    concurrency: copiesAtOnce,
  });
  // Writing a file touches its folder, so folders get their time at the end, deepest first.
  for (const parent of topFirst.reverse()) {
    await chmod(join(folder, parent), 0o755);
    await utimes(join(folder, parent), contextTime, contextTime);
  }
}

/** What says nothing of the file that is copied. */
const ofSpace = new Set<unknown>(['ENOSPC', 'EDQUOT']);

/** Enough to keep the disk busy. */
const copiesAtOnce = 16;

async function layOutEntry(path: string, entry: ContextEntry): Promise<void> {
  if (entry.kind === 'symlink') {
    await symlink(entry.target, path);
    await lutimes(path, contextTime, contextTime);
    return;
  }
  try {
    await copyFile(entry.source, path, constants.COPYFILE_FICLONE);
  } catch (cause) {
    if (ofSpace.has(codeOf(cause))) throw cause;
    throw changedInContext(entry.path, cause);
  }
  const { hash } = entry;
  if (hash !== undefined && (await blobHashOfFile(path, algorithmOf(hash))) !== hash)
    throw changedInContext(entry.path);
  await chmod(path, entry.executable ? 0o755 : 0o644);
  await utimes(path, contextTime, contextTime);
}
