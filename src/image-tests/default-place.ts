import { join } from 'node:path';
import type { Files } from '../ports/files.ts';

/**
 * Where tests run that do not say: stacks with an `images/conftest.py` start their containers themselves, from the host.
 *
 * @param rootDir absolute path of the repository
 */
export async function defaultPlace(files: Files, rootDir: string): Promise<'container' | 'host'> {
  const conftest = join(rootDir, 'images', 'conftest.py');
  return (await files.info(conftest)) === undefined ? 'container' : 'host';
}
