import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A file that only this program and what it starts with it can reach; gone with the last of them. */
export interface NamelessFile {
  /** For the standard output of a process. */
  readonly output: number;
  /** All that was written into it, as UTF-8. @throws the system's error when it cannot be read */
  text(): string;
  /** Afterwards neither of the others is of use. */
  close(): void;
}

/** A new file in a folder that has lost its name; `undefined` where none can be made. */
export function namelessFile(folder: string): NamelessFile | undefined {
  const path = join(folder, `stack-${randomUUID()}`);
  let file: number | undefined;
  try {
    file = openSync(path, 'wx+', 0o600);
    rmSync(path);
    return {
      output: file,
      text: textOf.bind(undefined, file),
      close: closeSync.bind(undefined, file),
    };
  } catch {
    if (file !== undefined) closeSync(file);
    return undefined;
  }
}

/** From the start, wherever who wrote it stands. */
function textOf(file: number): string {
  const bytes = Buffer.alloc(fstatSync(file).size);
  let at = 0;
  for (let read = -1; read !== 0; at += read)
    read = readSync(file, bytes, at, bytes.length - at, at);
  return bytes.toString('utf8', 0, at);
}
