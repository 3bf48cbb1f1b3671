import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { DiskEntry } from '../../support/memory-disk.ts';

const folders: string[] = [];

/** A new folder with some entries by path relative to it. @returns its path, no link in it */
export async function folderOf(entries: Readonly<Record<string, DiskEntry>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kernel-indexer-')));
  folders.push(folder);
  await placeEntries(folder, entries);
  return folder;
}

/** Removes the folders of {@link folderOf}. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** Makes entries by path relative to a folder. */
export async function placeEntries(
  folder: string,
  entries: Readonly<Record<string, DiskEntry>>,
): Promise<void> {
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (entry === 'folder/') await mkdir(path, { recursive: true });
    else if (entry === 'pipe|') await promisify(execFile)('mkfifo', [path]);
    else if (typeof entry === 'string' || entry instanceof Uint8Array) await writeFile(path, entry);
    else if ('link' in entry) await symlink(entry.link, path);
    else {
      await writeFile(path, entry.program);
      await chmod(path, 0o755);
    }
  }
}
