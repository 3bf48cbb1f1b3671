#!/usr/bin/env node
import { kernelServerMain } from './kernel-server-main.ts';
import { settingsInEnv } from './server/setup.ts';

/** Set when the bundle is made. */
declare const SERVER_VERSION: string;

const usage = `usage: kernel_server [--version | --help]

Serves what a kernel indexer wrote. It is set up by variables of the environment; docs/kernel-server.md says which.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const [word] = argv;
  if (word === '--version') process.stdout.write(`${SERVER_VERSION}\n`);
  else if (word === '--help') process.stdout.write(usage);
  else if (word !== undefined) process.stderr.write(`unknown argument: ${word}\n${usage}`);
  else return serve();
  return word === '--version' || word === '--help' ? 0 : 2;
}

async function serve(): Promise<number> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // Who asks twice does not want to wait.
      if (stop.signal.aborted) process.kill(process.pid, 'SIGKILL');
      stop.abort();
    });
  }
  return kernelServerMain({
    given: settingsInEnv(process.env),
    defaults: { host: '0.0.0.0', folder: '/app/data' },
    folder: import.meta.dirname,
    version: SERVER_VERSION,
    signal: stop.signal,
    now: Date.now,
  });
}
