import { posix } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { Root } from './image-sources.ts';
import { systemCode } from './system-code.ts';

/**
 * Tells folders from links by the lists of the folders above, each read once: in a stack of a thousand images that
 * lie side by side one list says it of all.
 *
 * `false` also where a list could not be read; what is there then has to be asked for itself.
 *
 * @param rootDir absolute
 */
export function realFolders(files: Files, rootDir: string): Root['isRealFolder'] {
  const lists = new Map<string, Promise<ReadonlySet<string>>>();

  function foldersIn(path: string): Promise<ReadonlySet<string>> {
    const list = lists.get(path) ?? readFolders(files, `${rootDir}/${path}`);
    lists.set(path, list);
    return list;
  }

  const answers = new Map([['.', Promise.resolve(true)]]);

  function isRealFolder(path: string): Promise<boolean> {
    const answer = answers.get(path) ?? look(path);
    answers.set(path, answer);
    return answer;
  }

  async function look(path: string): Promise<boolean> {
    const above = posix.dirname(path);
    if (!(await isRealFolder(above))) return false;
    return (await foldersIn(above)).has(posix.basename(path));
  }

  return isRealFolder;
}

async function readFolders(files: Files, path: string): Promise<ReadonlySet<string>> {
  try {
    const entries = (await files.list(path)) ?? [];
    return new Set(entries.filter(({ kind }) => kind === 'directory').map(({ name }) => name));
  } catch (error) {
    // A folder may be closed to reading and yet open to what is below it.
    if (systemCode(error) === undefined) throw error;
    return new Set();
  }
}
