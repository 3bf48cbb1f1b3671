import { join } from 'node:path';
import type { Files, WalkedFile } from '../ports/files.ts';
import type { GitListing } from '../ports/git.ts';
import type { InputFile } from './build-inputs.ts';

/** Where files of the repository are looked up. */
export interface FileSource {
  readonly files: Files;
  /** Absolute path that paths are relative to. */
  readonly rootDir: string;
  /** What git knows without reading; `undefined` without git. */
  readonly listing: GitListing | undefined;
}

/**
 * A file as an ID counts it: from git's index where that is exact, else read.
 *
 * @param path relative to the root
 * @param kind as a walk found it
 * @returns `undefined` for what is no content: a socket, a file that is gone
 */
export async function inputFile(
  source: FileSource,
  path: string,
  kind: WalkedFile['kind'],
): Promise<InputFile | undefined> {
  const absolute = join(source.rootDir, path);
  if (kind === 'symlink')
    return { path, kind: `-> ${await source.files.readLink(absolute)}`, hash: '' };
  if (kind !== 'file') return undefined;

  const known = source.listing?.exact.get(path);
  if (known !== undefined)
    return { path, kind: known.executable ? 'executable' : 'file', hash: known.hash };
  const [info, hash] = await Promise.all([
    source.files.info(absolute),
    source.files.blobHash(absolute, source.listing?.algorithm ?? 'sha1'),
  ]);
  if (info === undefined || hash === undefined) return undefined;
  return { path, kind: info.executable ? 'executable' : 'file', hash };
}
