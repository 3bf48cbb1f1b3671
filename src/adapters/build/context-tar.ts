import { pack, type Pack } from 'tar-stream';
import type { ContextEntry } from '../../ports/image-builder.ts';
import { contextTime } from './context-time.ts';
import { sendFile } from './send-file.ts';

/** A file that is put into the context by the toolkit itself. */
export interface ExtraFile {
  readonly path: string;
  readonly content: string;
}

/**
 * The context as a tar stream in normal form: owner 0:0, mode 0755 or 0644, one fixed time, folders before what is in them.
 * A file that vanished, or is not what its hash says, ends the stream with an error before the tar is complete.
 */
export function contextTar(
  context: readonly ContextEntry[],
  extra: readonly ExtraFile[],
): ContextTar {
  const stream = pack();
  let failure: unknown;
  const filling: Filling = { tar: stream, folders: new Set(), note: (error) => (failure = error) };
  const filled = fill(filling, context, extra).catch((error: unknown) =>
    stream.destroy(error as Error),
  );
  return { stream, failure: () => failure, filled };
}

export interface ContextTar {
  readonly stream: Pack;
  /** What was wrong with the context while it was sent, since whoever reads the stream may only tell that it broke. */
  readonly failure: () => unknown;
  /** Ends when all was put into the stream, or it broke. */
  readonly filled: Promise<unknown>;
}

interface Filling {
  readonly tar: Pack;
  /** Those that are in the tar. */
  readonly folders: Set<string>;
  /** Takes what is wrong with the context, before the stream breaks for it. */
  readonly note: (failure: unknown) => void;
}

async function fill(
  filling: Filling,
  context: readonly ContextEntry[],
  extra: readonly ExtraFile[],
): Promise<void> {
  const { tar } = filling;
  for (const file of extra) {
    tar.entry({ name: file.path, mode: 0o644, mtime: contextTime, uid: 0, gid: 0 }, file.content);
  }
  for (const entry of context) {
    addFolders(filling, entry.path);
    await addEntry(filling, entry);
  }
  tar.finalize();
}

function addFolders({ tar, folders }: Filling, path: string): void {
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

async function addEntry(filling: Filling, entry: ContextEntry): Promise<void> {
  const common = { name: entry.path, mtime: contextTime, uid: 0, gid: 0 };
  if (entry.kind === 'symlink') {
    filling.tar.entry({ ...common, type: 'symlink', linkname: entry.target, mode: 0o777 });
    return;
  }
  const header = { ...common, mode: entry.executable ? 0o755 : 0o644 };
  await sendFile(entry, filling.note, (size) => filling.tar.entry({ ...header, size }));
}
