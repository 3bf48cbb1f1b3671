import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeOf } from './adapters/error-code.ts';
import { kernelFiles } from './adapters/server/kernel-files.ts';
import { createServerApp } from './adapters/server/server-app.ts';
import { systemClock } from './adapters/system-clock.ts';
import {
  exitCodeOfProblems,
  renderUserError,
  UserError,
  userProblems,
} from './errors/user-error.ts';
import { openLog } from './indexer/open-log.ts';
import { loggerOf } from './server/logger-of.ts';
import { openKernelStore } from './server/data/open-store.ts';
import { pageAnswer } from './server/page/page-answer.tsx';
import { serverSetup, type ServerSetup, type WantedServer } from './server/setup.ts';

/** How a server is started. */
export interface ServerStart extends WantedServer {
  /** Absolute path of the folder with its files: what its thread runs, `assets`, `static`. */
  readonly folder: string;
  readonly version: string;
  /** Asks it to stop. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Serves until it is asked to stop; then it answers what was asked before.
 *
 * @returns the exit code: 0 when it was asked to stop, else why it could not begin
 */
export async function kernelServerMain(start: ServerStart): Promise<number> {
  try {
    await serve(start, serverSetup(start));
    return 0;
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    for (const problem of problems) process.stderr.write(`${renderUserError(problem)}\n`);
    return exitCodeOfProblems(problems);
  }
}

async function serve(start: ServerStart, setup: ServerSetup): Promise<void> {
  const { folder, version, signal } = start;
  const refreshToken = tokenIn(setup.refreshTokenFile);
  const writeOut = (text: string) => void process.stdout.write(text);
  const writeError = (text: string) => void process.stderr.write(text);
  const sinks = { writeOut, writeError, now: start.now };
  const log = loggerOf(openLog(setup.logFormat, setup.logLevel, sinks));
  const store = await openKernelStore({
    source: kernelFiles(setup, join(folder, 'load_data.mjs')),
    clock: systemClock,
    log,
    pollMs: setup.pollMs,
  });
  const app = await createServerApp({
    store,
    settings: {
      ...setup,
      version,
      build: basename(import.meta.url),
      refreshToken,
      assetsFolder: join(folder, 'assets'),
      docsFolder: join(folder, 'static'),
    },
    page: pageAnswer,
    log,
  });
  try {
    const address = await listen(app, setup);
    log.info(`Serving at ${address}${setup.basePath}/`);
    await aborted(signal);
    log.info('Asked to stop: what was asked before is answered');
  } finally {
    await app.close();
    await store.close();
    // A thread that a file system keeps would keep the process as well, and nothing else ends it.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), hangingMs).unref();
  }
}

/** What ends by itself does so in less. */
const hangingMs = 3000;

async function listen(
  app: { listen(host: string, port: number): Promise<string> },
  { host, port }: ServerSetup,
): Promise<string> {
  try {
    return await app.listen(host, port);
  } catch (error) {
    const code = codeOf(error);
    const why = code === undefined ? undefined : reasons.get(code);
    if (why === undefined) throw error;
    throw new UserError(
      'SERVER_ADDRESS',
      `cannot listen at ${host}, port ${port}: ${why} (${code})`,
      {
        hint: 'give another port with API_PORT or --port, 0 for one that is free',
      },
    );
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'this user may not use the port'],
  ['EADDRINUSE', 'another program does'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EAI_AGAIN', 'there is no host of this name'],
  ['ENOTFOUND', 'there is no host of this name'],
]);

/** The token in a file, without the blanks around it. @throws {UserError} `CONFIG` when there is none */
function tokenIn(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const token = contentOf(path).trim();
  if (token !== '') return token;
  throw new UserError('CONFIG', `${path} has no token in it`, {
    hint: 'write one into it, for example with: openssl rand -hex 32',
  });
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new UserError('CONFIG', `the refresh token cannot be read: ${path} (${code})`);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}
