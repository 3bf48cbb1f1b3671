import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import type { WikiGit } from './wiki-git.ts';

/**
 * Puts contents into a repository, each as it is, and tells the names that git gives to them.
 *
 * @param folder empty; the contents lie in it under numbers for a while, whatever the files are called
 */
export async function storeFiles(
  git: WikiGit,
  files: ReadonlyMap<string, string>,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const paths = [...files.keys()].map((_name, index) => join(folder, String(index)));
  await pMap([...files.values()], (text, index) => writeFile(paths[index] ?? folder, text), {
    concurrency: 16,
  });
  const lines = paths.map((path) => `${path}\n`).join('');
  const answer = await git({ input: lines }).raw([
    ...['hash-object', '-w', '-t', 'blob', '--no-filters', '--stdin-paths'],
  ]);
  const hashes = answer.split('\n').filter((line) => line !== '');
  if (hashes.length !== files.size) throw new Error('git did not take every file of the wiki');
  await Promise.all(paths.map((path) => rm(path)));
  return new Map([...files.keys()].map((name, index) => [name, hashes[index] ?? '']));
}
