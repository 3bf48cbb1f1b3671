import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import type { Files } from '../ports/files.ts';
import type { ContextEntry } from '../ports/image-builder.ts';

/** Where tests are put inside a container. */
export const testsFolder = '/stack-tests';
/** Where tests inside a container may leave files. */
export const containerArtifacts = '/stack-artifacts';

/** A tar stream that puts test trees and an open folder for what they leave into a container's root. */
export async function* testArchive(
  files: Files,
  entries: readonly ContextEntry[],
): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const filling = fill(tar, files, entries).catch((error: unknown) => tar.destroy(error as Error));
  for await (const chunk of tar) yield chunk as Uint8Array;
  await filling;
}

async function fill(
  tar: ReturnType<typeof pack>,
  files: Files,
  entries: readonly ContextEntry[],
): Promise<void> {
  tar.entry({ name: `${containerArtifacts.slice(1)}/`, type: 'directory', mode: 0o777 });
  tar.entry({ name: `${testsFolder.slice(1)}/`, type: 'directory', mode: 0o755 });
  for (const folder of foldersOf(entries)) {
    tar.entry({ name: `${testsFolder.slice(1)}/${folder}/`, type: 'directory', mode: 0o755 });
  }
  for (const entry of entries) {
    const name = `${testsFolder.slice(1)}/${entry.path}`;
    if (entry.kind === 'symlink') {
      tar.entry({ name, type: 'symlink', linkname: entry.target });
    } else {
      const content = await files.readBytes(entry.source);
      tar.entry(
        { name, mode: entry.executable ? 0o755 : 0o644 },
        Buffer.from(content ?? new Uint8Array()),
      );
    }
  }
  tar.finalize();
}

function foldersOf(entries: readonly ContextEntry[]): readonly string[] {
  const folders = new Set<string>();
  for (const entry of entries) {
    for (let folder = posix.dirname(entry.path); folder !== '.'; folder = posix.dirname(folder))
      folders.add(folder);
  }
  return [...folders].sort();
}

/** The most that is taken out of a container. */
export interface LeftLimits {
  readonly bytes: number;
  readonly files: number;
}

/** One file out of a container. */
export interface LeftFile {
  /** Relative to the folder asked for, or the name of the file asked for; never leads elsewhere. */
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Reads the regular files of a tar stream of a folder. What comes out of a container is untrusted: links and devices are left
 * out, paths that lead elsewhere too, and what does not fit into the limits is dropped. Characters that artifacts of GitHub
 * Actions must not have in their names become `_`: one such file would hold back all that a run has to show.
 *
 * @param drop gets the path of a file that does not fit
 */
export async function* filesInArchive(
  tar: AsyncIterable<Uint8Array>,
  { bytes, files }: LeftLimits,
  drop: (path: string) => void = () => undefined,
): AsyncGenerator<LeftFile> {
  const reader = extract();
  // A stream that breaks destroys the reader with its error, which ends the loop below.
  void pipeline(Readable.from(tar, { objectMode: false }), reader).catch(() => undefined);
  let left = bytes;
  let count = 0;
  for await (const entry of reader) {
    const path = safePath(entry.header.name);
    const size = entry.header.size;
    const isFile = entry.header.type === 'file' && path !== undefined;
    if (!isFile || size > left || count >= files) {
      if (isFile) drop(path);
      entry.resume();
      continue;
    }
    left -= size;
    count += 1;
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    yield { path, content: Buffer.concat(chunks) };
  }
}

/** Below the folder that was asked for, which is the first part; a file that was asked for is just that. */
function safePath(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || parts.some((part) => /[\\\0]/.test(part))) return undefined;
  const below = parts.length === 1 ? parts : parts.slice(1);
  return below.map((part) => part.replace(/[":<>|*?\p{Cc}]/gu, '_')).join('/');
}
