import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Fewer than any file system gives one file (ext4: 65,000). */
const mostLinks = 30_000;

/** Puts files into folders that are made where they lack. */
export interface FileStore {
  /**
   * @param key files of one key have one content, which is asked for once
   */
  readonly put: (path: string, key: string, content: () => string | Uint8Array) => void;
}

/**
 * Writes each file; contents of one key are kept.
 *
 * @param linked files of one key become hard links of the first: a repository of millions of records takes the room of thousands
 */
export function fileStore({
  linked = false,
}: { readonly linked?: boolean | undefined } = {}): FileStore {
  const folders = new Set<string>();
  const contents = new Map<string, string | Uint8Array>();
  const firsts = new Map<string, { readonly path: string; links: number }>();

  function makeFolder(folder: string): void {
    if (folders.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    folders.add(folder);
  }

  function putContent(path: string, key: string, content: () => string | Uint8Array): void {
    const known = contents.get(key) ?? content();
    contents.set(key, known);
    writeFileSync(path, known);
  }

  function putLink(path: string, key: string, content: () => string | Uint8Array): void {
    const first = firsts.get(key);
    if (first === undefined || first.links >= mostLinks) {
      writeFileSync(path, content());
      firsts.set(key, { path, links: 1 });
    } else {
      linkSync(first.path, path);
      first.links += 1;
    }
  }

  return {
    put: (path, key, content) => {
      makeFolder(dirname(path));
      if (linked) putLink(path, key, content);
      else putContent(path, key, content);
    },
  };
}
