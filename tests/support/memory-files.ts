import { posix } from 'node:path';
import { blobName } from '../../src/ports/blob-name.ts';
import type { FileInfo, FileKind, Files, WalkedFile } from '../../src/ports/files.ts';

/** What stands at a path of a {@link MemoryFiles}: a file with this text, a program, or a link. */
export type MemoryEntry = string | { readonly program: string } | { readonly link: string };

/** {@link Files} that are nowhere but in memory. */
export interface MemoryFiles extends Files {
  /** Text of every file by absolute path, sorted; links are left out. */
  contents(): Readonly<Record<string, string>>;
}

/**
 * A file system in memory, from absolute paths; folders are there when something is in them, or with `/` at the end.
 *
 * @param failing system error codes (`EACCES`) by path, thrown by whatever reads or writes there
 */
export function memoryFiles(
  entries: Readonly<Record<string, MemoryEntry>> = {},
  failing: Readonly<Record<string, string>> = {},
): MemoryFiles {
  const tree = new Map<string, MemoryEntry>();
  const folders = new Set<string>(['/']);
  for (const [path, entry] of Object.entries(entries)) {
    if (path.endsWith('/')) makeFolder(path.slice(0, -1));
    else put(path, entry);
  }
  let temporary = 0;

  function makeFolder(path: string): void {
    for (let folder = path; !folders.has(folder); folder = posix.dirname(folder))
      folders.add(folder);
  }

  function put(path: string, entry: MemoryEntry): void {
    makeFolder(posix.dirname(path));
    tree.set(path, entry);
  }

  function check(path: string): void {
    const code = failing[path];
    if (code !== undefined) throw systemError(code, path);
  }

  /** The path with its links followed, one at its end only if asked for. */
  function followed(path: string, followLast = true): string {
    const [folder, name] = [posix.dirname(path), posix.basename(path)];
    if (folder === path) return path;
    const at = posix.join(followed(folder), name);
    const entry = followLast ? tree.get(at) : undefined;
    if (typeof entry !== 'object' || !('link' in entry)) return at;
    return followed(posix.resolve(posix.dirname(at), entry.link));
  }

  function textAt(path: string): string | undefined {
    const real = followed(path);
    for (const at of [path, real]) check(at);
    if (folders.has(real)) throw systemError('EISDIR', path);
    const entry = tree.get(real);
    if (entry === undefined || typeof entry === 'string') return entry;
    return 'program' in entry ? entry.program : undefined;
  }

  function kindAt(path: string): FileKind | undefined {
    const entry = tree.get(path);
    if (entry === undefined) return folders.has(path) ? 'directory' : undefined;
    return typeof entry === 'object' && 'link' in entry ? 'symlink' : 'file';
  }

  function info(given: string): FileInfo | undefined {
    const path = followed(given, false);
    const kind = kindAt(path);
    if (kind === undefined) return undefined;
    const entry = tree.get(path);
    const executable = typeof entry === 'object' && 'program' in entry;
    const sizeBytes = kind === 'file' ? Buffer.byteLength(textAt(path) ?? '') : 0;
    return { kind, sizeBytes, executable, modifiedMs: 0 };
  }

  function list(given: string) {
    check(given);
    const path = followed(given);
    if (!folders.has(path)) return undefined;
    const names = [...folders, ...tree.keys()]
      .filter((other) => other !== '/' && posix.dirname(other) === path)
      .map((other) => posix.basename(other));
    const kindOf = (name: string): FileKind => kindAt(posix.join(path, name)) ?? 'other';
    return [...new Set(names)].sort().map((name) => ({ name, kind: kindOf(name) }));
  }

  function walk(given: string, enter: (folder: string) => boolean) {
    check(given);
    const root = followed(given);
    if (!folders.has(root)) return undefined;
    const entered = new Map([['.', true]]);
    const isEntered = (folder: string): boolean => {
      const known = entered.get(folder);
      if (known !== undefined) return known;
      const answer = isEntered(posix.dirname(folder)) && enter(folder);
      if (answer) check(posix.join(root, folder));
      entered.set(folder, answer);
      return answer;
    };
    const prefix = root === '/' ? root : `${root}/`;
    return [...tree.keys()].flatMap((absolute): readonly WalkedFile[] => {
      const path = absolute.slice(prefix.length);
      if (!absolute.startsWith(prefix) || !isEntered(posix.dirname(path))) return [];
      return [{ path, kind: kindAt(absolute) === 'symlink' ? 'symlink' : 'file' }];
    });
  }

  function remove(path: string): void {
    for (const other of [...tree.keys(), ...folders]) {
      if (other !== path && !other.startsWith(`${path}/`)) continue;
      tree.delete(other);
      folders.delete(other);
    }
  }

  return {
    contents: () => {
      const files = [...tree].filter(([path]) => kindAt(path) === 'file');
      const texts = new Map(files.map(([path]) => [path, textAt(path) ?? '']));
      return Object.fromEntries([...texts].sort());
    },
    readText: async (path) => Promise.resolve().then(() => textAt(path)),
    readBytes: async (path) =>
      Promise.resolve().then(() => {
        const text = textAt(path);
        return text === undefined ? undefined : Buffer.from(text);
      }),
    list: async (path) => Promise.resolve().then(() => list(path)),
    walk: async (path, enter) => Promise.resolve().then(() => walk(path, enter)),
    blobHash: async (path, algorithm) =>
      Promise.resolve().then(() => {
        const text = textAt(path);
        return text === undefined ? undefined : blobName(text, algorithm);
      }),
    info: async (path) => Promise.resolve(info(path)),
    readLink: async (path) => {
      const entry = tree.get(followed(path, false));
      if (typeof entry !== 'object' || !('link' in entry)) throw new Error(`${path} is no link`);
      return Promise.resolve(entry.link);
    },
    realPath: async (path) => {
      const real = followed(path);
      return Promise.resolve(kindAt(real) === undefined ? undefined : real);
    },
    writeFile: async (path, content) =>
      Promise.resolve().then(() => {
        check(path);
        put(path, typeof content === 'string' ? content : Buffer.from(content).toString());
      }),
    openLog: (path) => ({
      path,
      write: (chunk) => {
        if (failing[path] !== undefined) return;
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
        put(path, (textAt(path) ?? '') + text);
      },
      close: async () =>
        Promise.resolve().then(() => {
          check(path);
        }),
    }),
    makeDirectory: async (path) =>
      Promise.resolve().then(() => {
        check(path);
        makeFolder(path);
      }),
    remove: async (path) => {
      remove(path);
      return Promise.resolve();
    },
    freeBytes: async () => Promise.resolve(100e9),
    makeTemporaryDirectory: async (purpose) => {
      const path = `/tmp/stack-${purpose}-${temporary++}`;
      makeFolder(path);
      return Promise.resolve(path);
    },
  };
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
