import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { UserError } from '../../errors/user-error.ts';
import type { ContextEntry } from '../../ports/image-builder.ts';

/** The one time that every file of a build context has: layers then depend on content alone. 1980 is the oldest that zip knows. */
export const contextTime = new Date('1980-01-01T00:00:00Z');

/** A file that is put into the context by the toolkit itself. */
export interface ExtraFile {
  readonly path: string;
  readonly content: string;
}

/**
 * The context as a tar stream in normal form: owner 0:0, mode 0755 or 0644, one fixed time, folders before what is in them.
 * Errors of reading (a file that vanished) end the stream with that error.
 */
export function contextTar(
  context: readonly ContextEntry[],
  extra: readonly ExtraFile[],
): ContextTar {
  const stream = pack();
  let failure: unknown;
  void fill(stream, context, extra).catch((error: unknown) => {
    failure = error;
    stream.destroy(error as Error);
  });
  return { stream, failure: () => failure };
}

export interface ContextTar {
  readonly stream: Pack;
  /** What went wrong on this side while it was sent, since whoever reads the stream may only tell that it broke. */
  readonly failure: () => unknown;
}

async function fill(
  tar: Pack,
  context: readonly ContextEntry[],
  extra: readonly ExtraFile[],
): Promise<void> {
  const folders = new Set<string>();
  for (const file of extra) {
    tar.entry({ name: file.path, mode: 0o644, mtime: contextTime, uid: 0, gid: 0 }, file.content);
  }
  for (const entry of context) {
    addFolders(tar, folders, entry.path);
    await addEntry(tar, entry);
  }
  tar.finalize();
}

function addFolders(tar: Pack, folders: Set<string>, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let count = 1; count <= parts.length; count += 1) {
    const folder = parts.slice(0, count).join('/');
    if (folders.has(folder)) continue;
    folders.add(folder);
    tar.entry({
      name: `${folder}/`,
      type: 'directory',
      mode: 0o755,
      mtime: contextTime,
      uid: 0,
      gid: 0,
    });
  }
}

async function addEntry(tar: Pack, entry: ContextEntry): Promise<void> {
  const common = { name: entry.path, mtime: contextTime, uid: 0, gid: 0 };
  if (entry.kind === 'symlink') {
    tar.entry({ ...common, type: 'symlink', linkname: entry.target, mode: 0o777 });
    return;
  }
  const mode = entry.executable ? 0o755 : 0o644;
  const sink = tar.entry({ ...common, mode, size: entry.sizeBytes });
  try {
    await pipeline(createReadStream(entry.source), sink);
  } catch (cause) {
    throw changedInContext(entry.path, cause);
  }
}

/** The error for a file that was there when the context was looked through, and is not as it was. */
export function changedInContext(path: string, cause: unknown): UserError {
  return new UserError(
    'SPEC_CONTEXT',
    `${path} of the build context changed or vanished while it was sent`,
    {
      hint: 'let nothing write into the context during a build, or name the file in .dockerignore',
      cause,
    },
  );
}
