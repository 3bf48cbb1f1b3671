import { userProblems } from '../../errors/user-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { DataSource } from './data-source.ts';
import type { KernelData } from './kernel-data.ts';
import type { StoreStatus } from './store.ts';

/** What loading works with. */
export interface LoadingDeps {
  readonly source: DataSource;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How often the files are looked at: network file systems tell nobody of changes made elsewhere. */
  readonly pollMs: number;
}

/** Reading so long is no usual reading: a file system hangs, most likely. */
const unusualMs = 120_000;

/** What failed may have failed for a reason that no file shows, so it is tried again, less and less often. */
const longestRetryMs = 300_000;

/** The data that were loaded last, and how it went. */
export interface Loading {
  /** `undefined` until a first attempt went well. */
  readonly current: () => KernelData | undefined;
  readonly status: () => StoreStatus;
  /** What the files looked like when they were read last; `undefined` until then. */
  readonly stampRead: () => string | undefined;
  /** Whether the last attempt failed so long ago that it is time for another one. */
  readonly isRetryDue: () => boolean;
  /** Waits for what is being read. */
  readonly settled: () => Promise<void>;
  /** Reads the files as they are now or later. What is being read may have been opened before the caller's change: then all who ask wait for one more. */
  readonly attempt: () => Promise<StoreStatus>;
}

/** Loads data from a source, one attempt at a time; the last good ones stay. */
export function loadingFrom({ source, clock, log, pollMs }: LoadingDeps): Loading {
  let data: KernelData | undefined;
  let stampRead: string | undefined;
  let lastAttempt: string | undefined;
  let problems: readonly string[] = [];
  let running: Promise<StoreStatus> | undefined;
  let queued: Promise<StoreStatus> | undefined;
  let begunMs: number | undefined;
  let failures = 0;
  let retryAtMs = Infinity;

  const status = (): StoreStatus => ({
    loaded: data !== undefined,
    lastSuccess: data?.loadedAt,
    lastAttempt,
    problems: [...problems, ...hanging()],
  });

  function hanging(): readonly string[] {
    if (begunMs === undefined || clock.now() - begunMs < unusualMs) return [];
    return [`the files have been read since ${new Date(begunMs).toISOString()}, without an end`];
  }

  async function load(): Promise<StoreStatus> {
    const begun = clock.now();
    begunMs = begun;
    // Taken first: what changes while it is read looks different afterwards, and is read again.
    const stamp = await source.stamp();
    const found = await read(source, log);
    lastAttempt = new Date(clock.now()).toISOString();
    stampRead = stamp;
    if ('data' in found) {
      tellSuccess(found.data, clock.now() - begun);
      data = found.data;
    } else tellProblems(found.problems);
    problems = 'data' in found ? [] : found.problems;
    failures = problems.length === 0 ? 0 : failures + 1;
    const retryMs = Math.min(pollMs * 2 ** (failures - 1), longestRetryMs);
    retryAtMs = failures === 0 ? Infinity : clock.now() + retryMs;
    begunMs = undefined;
    return status();
  }

  function tellSuccess(read: KernelData, durationMs: number): void {
    if (read.version === data?.version && problems.length === 0) return;
    const kernels = read.environments.filter(({ kind }) => kind === 'kernel').length;
    const images = read.environments.length - kernels;
    const packages = read.table.names.length;
    const seconds = (durationMs / 1000).toFixed(1);
    log.info(
      `Data loaded: ${kernels} kernels, ${images} images, ${packages} packages, in ${seconds} s`,
      { version: read.version },
    );
  }

  function tellProblems(found: readonly string[]): void {
    if (found.join('\n') === problems.join('\n')) return;
    const served = data === undefined ? 'there are no data to serve' : 'the last good data stay';
    for (const problem of found) log.warn(`Data cannot be loaded, ${served}: ${problem}`);
  }

  function start(): Promise<StoreStatus> {
    queued = undefined;
    running = load().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    current: () => data,
    status,
    stampRead: () => stampRead,
    isRetryDue: () => clock.now() >= retryAtMs,
    settled: async () => {
      await (queued ?? running);
    },
    attempt: (): Promise<StoreStatus> => {
      if (running === undefined) return start();
      queued ??= running.then(start);
      return queued;
    },
  };
}

async function read(
  source: DataSource,
  log: LoadingDeps['log'],
): Promise<{ readonly data: KernelData } | { readonly problems: readonly string[] }> {
  try {
    return { data: await source.load() };
  } catch (error) {
    const found = userProblems(error);
    if (found === undefined) {
      // A fault of ours must not take the good data from people.
      log.error('Data cannot be loaded', { error: String((error as Error).stack) });
      return { problems: ['an internal error, which the log has'] };
    }
    return { problems: found.map(({ message }) => message) };
  }
}
