import type { Files, LogFile } from '../ports/files.ts';
import { cleanLine } from '../text/clean-text.ts';
import { lineSplitter } from '../text/line-splitter.ts';

/** Where the output of one step goes: whole to a file, its lines to whoever watches, its end to the report of a failure. */
export interface StepLog {
  /** Path relative to the repository, for messages. */
  readonly path: string;
  /** Raw output of a program. */
  write(chunk: Uint8Array): void;
  line(text: string): void;
  /** The last lines so far, at most 20. */
  tail(): readonly string[];
  /** Lets the file be complete on disk. @throws when it could not be written */
  close(): Promise<void>;
}

/** A log keeps this much; a program that prints without end must not fill the disk. */
export const logLimitBytes = 64 * 1024 * 1024;

const tailLines = 20;

/** A {@link StepLog}; the file comes into being with the first output. */
export function stepLog(
  files: Files,
  file: { readonly absolute: string; readonly shown: string },
  mask: (text: string) => string,
  onLine: (line: string) => void,
): StepLog {
  let log: LogFile | undefined;
  let left = logLimitBytes;
  const tail: string[] = [];

  const lines = lineSplitter((line) => {
    const text = mask(line);
    keep(`${text}\n`);
    const shown = cleanLine(text);
    tail.push(shown);
    if (tail.length > tailLines) tail.shift();
    onLine(shown);
  });

  function keep(text: string): void {
    if (left <= 0) return;
    log ??= files.openLog(file.absolute);
    left -= Buffer.byteLength(text);
    log.write(text);
    if (left <= 0) log.write(`[the log is cut here, at ${logLimitBytes} bytes]\n`);
  }

  return {
    path: file.shown,
    write: (chunk) => lines.push(chunk),
    line: (text) => lines.push(Buffer.from(`${text}\n`)),
    tail: () => [...tail],
    close: async () => {
      lines.end();
      await log?.close();
    },
  };
}
