import { watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataSource } from '../../server/data/data-source.ts';
import { unpackedData } from '../../server/data/unpacked-data.ts';
import { codeOf } from '../error-code.ts';
import type { KernelFilePaths } from './kernel-file-paths.ts';
import { loadInThread } from './load-in-thread.ts';

/**
 * The files of a kernel indexer, and inventories of images, on this machine's file system.
 *
 * @param script file that a thread runs to read them, without keeping those waiting who ask meanwhile
 */
export function kernelFiles(paths: KernelFilePaths, script: string): DataSource {
  return {
    stamp: async () => {
      const files = [paths.manifests, paths.index, ...(await inventoryPaths(paths.inventories))];
      const stamps: string[] = [];
      // One after the other: where a file system hangs, all at once would take every thread that node has for such things.
      for (const path of files) stamps.push(`${path} ${await stampOf(path)}`);
      return stamps.join('\n');
    },
    load: async () => unpackedData(await loadInThread(script, paths), new Date().toISOString()),
    watch: (onChange) => {
      const stops = watched(paths).map(([folder, isOurs]) => watchFolder(folder, isOurs, onChange));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** Paths of the inventories in a folder, sorted; none where there is no folder. */
async function inventoryPaths(folder: string | undefined): Promise<readonly string[]> {
  if (folder === undefined) return [];
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    // Reading it says what is wrong with it.
    return [];
  }
}

async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  }
}

type IsOurs = (name: string | null) => boolean;

function watched({ manifests, index, inventories }: KernelFilePaths): readonly [string, IsOurs][] {
  const names = [manifests, index].map((path) => basename(path));
  const isOurs: IsOurs = (name) => name === null || names.includes(name);
  const folders = [...new Set([dirname(manifests), dirname(index)])];
  return [
    ...folders.map((folder): [string, IsOurs] => [folder, isOurs]),
    ...(inventories === undefined ? [] : [[inventories, () => true] as [string, IsOurs]]),
  ];
}

/** Where the system does not tell of changes, the files are looked at again and again all the same. */
function watchFolder(folder: string, isOurs: IsOurs, onChange: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (isOurs(name)) onChange();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
