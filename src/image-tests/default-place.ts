import { join } from 'node:path';
import type { Files } from '../ports/files.ts';

/** A file by which a stack says that its tests start their containers themselves, relative to the repository. */
export const hostMark = 'images/conftest.py';

/**
 * Where tests run that do not say: stacks with a {@link hostMark} start their containers themselves, from the host.
 *
 * @param rootDir absolute path of the repository
 */
export async function defaultPlace(files: Files, rootDir: string): Promise<'container' | 'host'> {
  const conftest = join(rootDir, hostMark);
  return (await files.info(conftest)) === undefined ? 'container' : 'host';
}
