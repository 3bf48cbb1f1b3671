import { join, posix } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { NewFile } from './read-template.ts';

/** A spec here would be read no longer, since the new one comes first. */
const otherSpec = 'images/spec.yml';

/**
 * What stands where a new stack would go: files of the same names, and files or links where it needs folders. Relative to
 * `folder`, sorted, each once.
 *
 * @param folder absolute; need not exist
 */
export async function findObstacles(
  files: Files,
  folder: string,
  newFiles: readonly NewFile[],
): Promise<readonly string[]> {
  const wanted = [...newFiles.map(({ path }) => path), otherSpec];
  const parents = new Set(wanted.flatMap(foldersAbove));
  const obstacles = new Set<string>();
  for (const path of wanted) {
    if ((await files.info(join(folder, path))) !== undefined) obstacles.add(path);
  }
  for (const path of parents) {
    const info = await files.info(join(folder, path));
    if (info !== undefined && info.kind !== 'directory') obstacles.add(path);
  }
  return [...obstacles].sort();
}

/** Writes the files below `folder`. What was written goes again when one cannot be: half a stack would stand in the way of the next try. */
export async function writeStack(
  files: Files,
  folder: string,
  newFiles: readonly NewFile[],
): Promise<void> {
  const written: string[] = [];
  try {
    for (const { path, text } of newFiles) {
      await files.writeFile(join(folder, path), text);
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await files.remove(join(folder, path));
    throw error;
  }
}

function foldersAbove(path: string): readonly string[] {
  const above = posix.dirname(path);
  return above === '.' ? [] : [...foldersAbove(above), above];
}
