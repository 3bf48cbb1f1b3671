import { readdirSync, type Dirent } from 'node:fs';
import { sep } from 'node:path';
import type { WalkedFile } from '../ports/files.ts';
import { kindOf, unlessGone } from './file-system-answers.ts';

/**
 * All files below a folder of this machine, links not followed.
 *
 * @param enter whether to look into a folder, by its path relative to `root`
 * @param turn asked before each folder, see `turns`
 * @returns `undefined` when there is no such folder
 * @throws the system's error, with the path in it, for a folder that cannot be read
 */
export async function walkFolder(
  root: string,
  enter: (folder: string) => boolean,
  turn: () => Promise<void> | undefined,
): Promise<readonly WalkedFile[] | undefined> {
  for (let wait = turn(); wait !== undefined; wait = turn()) await wait;
  const top = entriesOf(root);
  if (top === undefined) return undefined;
  const above = root.endsWith(sep) ? root : root + sep;
  const files: WalkedFile[] = [];
  const folders: string[] = [];
  const take = (entries: readonly Dirent[], prefix: string) => {
    for (const entry of entries) {
      const path = `${prefix}${entry.name}`;
      const kind = kindOf(entry);
      if (kind !== 'directory') files.push({ path, kind });
      else if (enter(path)) folders.push(path);
    }
  };
  take(top, '');
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (let wait = turn(); wait !== undefined; wait = turn()) await wait;
    // A folder that is removed meanwhile has no files.
    take(entriesOf(above + folder) ?? [], `${folder}/`);
  }
  return files;
}

/** Waiting for each folder by itself takes three times as long as reading it. */
function entriesOf(path: string): readonly Dirent[] | undefined {
  return unlessGone(() => readdirSync(path, { withFileTypes: true }));
}
