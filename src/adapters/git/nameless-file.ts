import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that only this program and what it starts with it can reach; gone with the last of them. */
export interface NamelessFile {
  /** For the standard output of a process. */
  readonly output: number;
  /** All that was written into it, as UTF-8. */
  text(): string;
  close(): void;
}

/** A new file in the folder for temporary ones that has lost its name; `undefined` where none can be made. */
export function namelessFile(): NamelessFile | undefined {
  const path = join(tmpdir(), `stack-${randomUUID()}`);
  const opened: number[] = [];
  const close = () => {
    for (const file of opened.splice(0)) closeSync(file);
  };
  try {
    const output = openSync(path, 'wx', 0o600);
    opened.push(output);
    // Opened by itself: a position that is shared would be at the end.
    const input = openSync(path, 'r');
    opened.push(input);
    rmSync(path);
    return { output, text: () => readFileSync(input, 'utf8'), close };
  } catch {
    close();
    rmSync(path, { force: true });
    return undefined;
  }
}
