import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a reader of the published files saw. */
export interface Seen {
  readonly reads: number;
  /** `package_index.json: Unexpected end of JSON input`; the first twenty. */
  readonly faults: readonly string[];
  /** How many different ones. */
  readonly generations: number;
  /** How long the two files were of different generations at a stretch. */
  readonly longestUnequalMs: number;
}

const program = fileURLToPath(new URL('kernel-index-reader.js', import.meta.url));

/**
 * Starts another process that reads the three published files of a folder, all of which must be there, as fast as once a
 * millisecond.
 *
 * @returns ends it and tells what it saw
 */
export async function startReader(folder: string): Promise<() => Promise<Seen>> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let printed = '';
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      resolve();
    });
  });
  return async () => {
    child.stdin.end();
    await ended;
    process.removeListener('exit', kill);
    return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Seen;
  };
}
