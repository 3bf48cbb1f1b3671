import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(
  new URL('../../dist/kernel-server/kernel_server.mjs', import.meta.url),
);

/** A server of the built program that is at work. */
export interface KernelServerProcess {
  readonly pid: number;
  /** `http://127.0.0.1:41234`, and the base path. */
  readonly url: string;
  /** What it wrote so far, both streams. */
  output(): string;
  /** Asks it to stop. @returns the exit code; `undefined` when a signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts `dist/kernel-server/kernel_server.mjs` at a free port of this machine.
 *
 * @param env its whole environment, but for its address
 * @returns when it serves
 * @throws when it ends before, with all that it wrote
 */
export async function startKernelServer(
  env: Readonly<Record<string, string>>,
): Promise<KernelServerProcess> {
  const child = spawn(process.execPath, [program], {
    env: { API_HOST: '127.0.0.1', API_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('close', (code) => {
      process.removeListener('exit', kill);
      resolve(code ?? undefined);
    });
  });
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, address] = /Serving at (\S+?)\/?\n/.exec(output) ?? [];
        if (address !== undefined) resolve(address);
      });
    void ended.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? -1,
    url,
    output: () => output,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop('SIGKILL');
    },
  };
}
