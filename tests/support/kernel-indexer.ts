import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a run of the kernel indexer ended. */
export interface IndexerResult {
  /** `undefined` when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly output: string;
  readonly durationMs: number;
}

export interface IndexerOptions {
  /** Added to `PATH` and a `HOME` in which nothing is. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Permissions of files count for it, also when root runs the tests. */
  readonly unprivileged?: boolean | undefined;
  /** It runs as this user and group, who may read everything, and write what permissions allow. Takes root. */
  readonly as?: { readonly uid: number; readonly gid: number } | undefined;
  /** Through `stack index`. */
  readonly throughStack?: boolean | undefined;
  /** It hangs when it takes longer, in milliseconds, and is killed; absent: two minutes. */
  readonly limitMs?: number | undefined;
}

/** An indexer that is at work. */
export interface IndexerProcess {
  readonly pid: number;
  readonly send: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<IndexerResult>;
}

/** A repository of kernels in a temporary folder, and the built indexer for it. */
export interface KernelBench {
  /** Folder of the root, in which other things may be put beside it. */
  readonly home: string;
  /** Root of the repository; its name holds a blank. */
  readonly root: string;
  /** Runs a command to its end, as it is. */
  run(args: readonly string[], options?: IndexerOptions): Promise<IndexerResult>;
  start(args: readonly string[], options?: IndexerOptions): IndexerProcess;
  /** Runs `index`, `collate` … with this repository as `--kernel-root`. */
  on(command: string, ...args: readonly string[]): Promise<IndexerResult>;
  /** The container's whole job: `run` with this repository as `KERNEL_ROOT`. */
  job(env?: Readonly<Record<string, string>>, options?: IndexerOptions): Promise<IndexerResult>;
  /** Text of a file below the root. */
  text(path: string): string;
  /** JSON of a file below the root; the test says what it must be. */
  json(path: string): unknown;
  has(path: string): boolean;
  /** Paths of what the indexer must not leave: aside files and locks, anywhere below the home. */
  leftovers(): readonly string[];
  readonly dispose: () => void;
}

export const indexerProgram = fileURLToPath(
  new URL('../../dist/kernel_indexer.mjs', import.meta.url),
);
const stackProgram = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const usualLimitMs = 120_000;

/** Makes the folder of a repository in which no kernel is yet. */
export function kernelBench(): KernelBench {
  const home = mkdtempSync(join(tmpdir(), 'stack-kernels-'));
  const root = join(home, 'the kernels');
  const running = new Set<IndexerProcess>();
  mkdirSync(root);

  function start(args: readonly string[], options: IndexerOptions = {}): IndexerProcess {
    const env = { PATH: process.env['PATH'] ?? '', HOME: join(home, 'nobody'), ...options.env };
    const child = startIndexer(args, { ...options, env }, home);
    running.add(child);
    void child.ended.finally(() => running.delete(child));
    return child;
  }

  const run = (args: readonly string[], options?: IndexerOptions) => start(args, options).ended;
  const text = (path: string) => readFileSync(join(root, path), 'utf8');

  return {
    home,
    root,
    run,
    start,
    on: (command, ...args) => run([command, '--kernel-root', root, ...args]),
    job: (env = {}, options = {}) =>
      run(['run'], { ...options, env: { KERNEL_ROOT: root, ...env } }),
    text,
    json: (path) => JSON.parse(text(path)) as unknown,
    has: (path) => existsSync(join(root, path)),
    leftovers: () =>
      readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
        /(?:\.tmp|\.indexing\.lock)$/.test(path),
      ),
    dispose: () => {
      for (const child of running) child.send('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Root without the right to read and write whatever it likes. */
const likeAUser = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];

function startIndexer(
  args: readonly string[],
  options: IndexerOptions & { readonly env: Readonly<Record<string, string>> },
  cwd: string,
): IndexerProcess {
  const began = performance.now();
  const program = options.throughStack === true ? [stackProgram, 'index'] : [indexerProgram];
  const [command = '', ...rest] = [...rights(options), process.execPath, ...program, ...args];
  const child = spawn(command, rest, { cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const timer = setTimeout(kill, options.limitMs ?? usualLimitMs);
  const printed = { stdout: '', stderr: '', output: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      printed.output += text;
    });
  const ended = new Promise<IndexerResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({
        ...printed,
        exitCode: code ?? undefined,
        signal: signal ?? undefined,
        durationMs: performance.now() - began,
      });
    });
  });
  return { pid: child.pid ?? -1, send: (signal) => void child.kill(signal), ended };
}

function rights({ unprivileged, as }: IndexerOptions): readonly string[] {
  if (as !== undefined)
    return [
      ...['setpriv', `--reuid=${as.uid}`, `--regid=${as.gid}`, '--clear-groups'],
      // The program itself may lie where only its owner reads.
      ...['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'],
    ];
  return unprivileged === true && process.getuid?.() === 0 ? likeAUser : [];
}
