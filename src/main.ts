import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/program.ts';
import type { CliIo } from './cli/io.ts';
import type { World } from './run/world.ts';

/**
 * Runs the command line of this process and sets its exit code. SIGINT and SIGTERM ask it to stop; a second one ends it at once.
 *
 * @param version of the program
 */
export async function main(version: string): Promise<void> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130);
      process.stderr.write(
        '\nstopping: containers are removed and the results written (once more to stop at once)\n',
      );
      interrupt.abort();
    });
  }
  // A reader that goes away (`stack graph | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

  process.exitCode = await runCli(process.argv.slice(2), ioOf(version, interrupt.signal));
}

function ioOf(version: string, signal: AbortSignal): CliIo {
  let world: Promise<World> | undefined;
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    signal,
    version,
    world: () => (world ??= import('./world.ts').then(({ openWorld }) => openWorld(signal))),
    appendFile,
    toolkitDir: fileURLToPath(new URL('..', import.meta.url)),
  };
}
