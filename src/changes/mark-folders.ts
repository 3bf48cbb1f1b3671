import { join } from 'node:path';
import pMap from 'p-map';
import type { Files } from '../ports/files.ts';

const asksAtOnce = 16;

/**
 * Puts a slash behind paths of folders: git names a submodule, or another repository in a folder, like a file, and so may people.
 *
 * @param paths relative to `rootDir`
 */
export async function markFolders(
  files: Pick<Files, 'info'>,
  rootDir: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  return pMap(
    paths,
    async (path) => {
      if (path === '' || path.endsWith('/')) return path;
      const info = await files.info(join(rootDir, path));
      return info?.kind === 'directory' ? `${path}/` : path;
    },
    { concurrency: asksAtOnce },
  );
}
