import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runCli } from './cli/program.ts';
import type { CliIo } from './cli/io.ts';
import { stoppingText } from './cli/stopping-text.ts';
import type { World } from './run/world.ts';

/**
 * Runs the command line of this process and sets its exit code. SIGINT, SIGTERM and SIGHUP ask it to stop; a second one ends it at once.
 *
 * @param version of the program
 * @param importModule imports the module at a URL: code that starts out of a cache cannot
 */
export async function main(
  version: string,
  importModule: (url: string) => Promise<unknown>,
): Promise<void> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130);
      process.stderr.write(`\n${stoppingText(process.argv.slice(2))}\n`);
      interrupt.abort();
    });
  }
  // A reader that goes away (`stack graph | head`, a closed terminal) is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'EIO'].includes(error.code ?? '')) throw error;
    });
  }

  process.exitCode = await runCli(
    process.argv.slice(2),
    ioOf(version, interrupt.signal, importModule),
  );
}

type KernelServer = typeof import('./kernel-server-main.ts');

function ioOf(
  version: string,
  signal: AbortSignal,
  importModule: (url: string) => Promise<unknown>,
): CliIo {
  let world: Promise<World> | undefined;
  let mask = (text: string) => text;
  const toolkitDir = fileURLToPath(new URL('..', import.meta.url));
  const open = async () => {
    const { openWorld } = await import('./world.ts');
    const opened = openWorld(signal);
    mask = opened.mask;
    return opened;
  };
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    signal,
    version,
    argv: process.argv.slice(2),
    mask: (text) => mask(text),
    world: () => (world ??= open()),
    appendFile,
    toolkitDir,
    indexKernels: async (argv) => {
      const { indexHere } = await import('./kernel-indexer-main.ts');
      const script = join(toolkitDir, 'dist', 'kernel_indexer.mjs');
      const code = await indexHere({ argv, program: 'stack index', version, script }, signal);
      return signal.aborted && code === 1 ? 130 : code;
    },
    serveKernels: async (wanted) => {
      // It is a program of its own, with libraries that no other command has a need of.
      const folder = join(toolkitDir, 'dist', 'kernel-server');
      const server = pathToFileURL(join(folder, 'server.mjs')).href;
      const { kernelServerMain } = (await importModule(server)) as KernelServer;
      return kernelServerMain({ ...wanted, folder, version, signal, now: Date.now });
    },
  };
}
