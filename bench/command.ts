import { spawn } from 'node:child_process';

export interface CommandPlace {
  readonly cwd?: string | undefined;
  /** The whole environment; absent: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Ends the program (SIGTERM); nothing is started after it. */
  readonly signal?: AbortSignal | undefined;
}

/** How a command went that ended well. */
export interface CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds since 1970 when it was started. */
  readonly startedAt: number;
  /** Wall time, process start included. */
  readonly wallMs: number;
}

/** How long a program may clean up after it was told to end. */
const patienceMs = 15_000;

/**
 * Runs a program to its end and times it. One that is aborted is waited for too, since it may have something to clean up.
 *
 * @throws {Error} with what it printed when it does not end with exit code 0
 * @throws the reason of the signal when that is aborted before it starts
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { signal, ...place }: CommandPlace = {},
): Promise<CommandEnd> {
  signal?.throwIfAborted();
  const startedAt = Date.now();
  const began = performance.now();
  const child = spawn(command, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), patienceMs).unref();
  };
  signal?.addEventListener('abort', end, { once: true });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const wallMs = performance.now() - began;
      signal?.removeEventListener('abort', end);
      if (code === 0) resolve({ ...printed, startedAt, wallMs });
      else reject(new Error(`${[command, ...args].join(' ')} failed (${code}):\n${tail(printed)}`));
    });
  });
}

function tail({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n');
}
