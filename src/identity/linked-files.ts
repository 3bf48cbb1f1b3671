import { join, posix } from 'node:path';
import type { WalkedFile } from '../ports/files.ts';
import type { FileSource } from './file-hash.ts';

const neverRead = new Set(['.git', '__pycache__', 'node_modules']);

/**
 * The files of the repository that a link leads to, for whoever reads through it; none when it leads out of the repository.
 *
 * @param path of the link, relative to the root
 */
export async function linkedFiles(
  { files, rootDir }: FileSource,
  path: string,
): Promise<readonly WalkedFile[]> {
  const [root = rootDir, target] = await Promise.all([
    files.realPath(rootDir),
    files.realPath(join(rootDir, path)),
  ]);
  if (target?.startsWith(`${root}/`) !== true) return [];
  const place = target.slice(root.length + 1);
  const info = await files.info(target);
  if (info === undefined) return [];
  if (info.kind !== 'directory') return [{ path: place, kind: info.kind }];
  const below = await files.walk(target, (folder) => !neverRead.has(posix.basename(folder)));
  return (below ?? []).map((file) => ({ ...file, path: posix.join(place, file.path) }));
}
