import { constants, homedir } from 'node:os';
import { nodeIndexFiles } from './adapters/kernels/node-index-files.ts';
import { nodeIndexLock } from './adapters/kernels/node-index-lock.ts';
import { nodeKernelTree } from './adapters/kernels/node-kernel-tree.ts';
import { indexingThreads } from './adapters/kernels/threads.ts';
import type { IndexerPorts } from './indexer/indexer-io.ts';
import { first, inThisThread } from './indexer/kernel-indexers.ts';
import { runIndexer } from './indexer/run-indexer.ts';
import { kernelIndexing } from './kernel-indexer-thread.ts';

/** How the indexer was started. */
export interface IndexerStart {
  /** Without `node` and the script. */
  readonly argv: readonly string[];
  /** `kernel_indexer`. */
  readonly program: string;
  readonly version: string;
  /** Absolute path of the bundle, which is also what its threads run. */
  readonly script: string;
}

/** Exit code of a process that lacks what it needs. */
const missingDependency = 2;

/**
 * Runs the kernel indexer as this process. SIGINT, SIGTERM and SIGHUP end it as soon as what it has begun is whole; a second one at once.
 *
 * @returns the exit code
 */
export async function kernelIndexerMain(start: IndexerStart): Promise<number> {
  if (isTooOld(process.versions.node)) {
    process.stderr.write(
      `ERROR: Node ${process.versions.node} is too old: it takes 20.19 or newer\n`,
    );
    return missingDependency;
  }
  const interrupt = new AbortController();
  let interrupted = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      interrupted = 128 + constants.signals[name];
      if (interrupt.signal.aborted) process.exit(interrupted);
      interrupt.abort();
    });
  }
  ignoreClosedPipes();
  const code = await indexHere(start, interrupt.signal);
  return interrupt.signal.aborted && code === 1 ? interrupted : code;
}

/**
 * Runs a command line of the kernel indexer in this process.
 *
 * @param signal asks it to end
 * @returns the exit code; 1 when it was asked to end
 */
export async function indexHere(start: IndexerStart, signal: AbortSignal): Promise<number> {
  return runIndexer({
    ...start,
    env: process.env,
    cwd: process.cwd(),
    homeDir: homedir(),
    writeOut: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    signal,
    ports: ports(start.script),
  });
}

function ports(script: string): IndexerPorts {
  return {
    files: nodeIndexFiles(),
    lock: nodeIndexLock(),
    openTree: ({ root, hostRoot }) => nodeKernelTree(root, hostRoot),
    openIndexers: (place, concurrency) => {
      const here = inThisThread(kernelIndexing(place));
      return first(here, () => indexingThreads(script, concurrency, place));
    },
    now: Date.now,
  };
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 19);
}

/** A reader that goes away (`kernel_indexer index | head`) is no failure. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'EIO'].includes(error.code ?? '')) throw error;
    });
  }
}
