import { userProblems } from '../../errors/user-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { DataSource } from './data-source.ts';
import type { KernelData } from './kernel-data.ts';
import type { KernelStore, StoreStatus } from './store.ts';

/** What a store works with. */
export interface StoreDeps {
  readonly source: DataSource;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How often the files are looked at: network file systems tell nobody of changes made elsewhere. */
  readonly pollMs: number;
}

/** A writer replaces two files, one after the other; looking at once would find the first alone. */
const settleMs = 50;

/**
 * A store of what a source has. It reads the files when it is opened and whenever they look different, and takes what it read in one step.
 *
 * @returns when the first attempt is over, however it went
 */
export async function openKernelStore(deps: StoreDeps): Promise<KernelStore> {
  const { source, clock } = deps;
  const ended = new AbortController();
  const loading = loader(deps);
  const alarm = wakeable();
  const stopWatching = source.watch(alarm.wake);
  await loading.attempt();
  const looking = look();

  async function look(): Promise<void> {
    for (;;) {
      await alarm.sleep(clock, deps.pollMs, ended.signal);
      if (ended.signal.aborted) return;
      if ((await source.stamp()) !== loading.stampRead()) await loading.attempt();
    }
  }

  return {
    current: loading.current,
    status: loading.status,
    refresh: loading.attempt,
    close: async () => {
      stopWatching();
      ended.abort();
      await Promise.all([looking, loading.settled()]);
    },
  };
}

function loader({ source, clock, log }: StoreDeps) {
  let data: KernelData | undefined;
  let stampRead: string | undefined;
  let lastAttempt: string | undefined;
  let problems: readonly string[] = [];
  let running: Promise<StoreStatus> | undefined;
  let queued: Promise<StoreStatus> | undefined;

  const status = (): StoreStatus => ({
    loaded: data !== undefined,
    lastSuccess: data?.loadedAt,
    lastAttempt,
    problems,
  });

  async function load(): Promise<StoreStatus> {
    const begun = clock.now();
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
    settled: async () => {
      await (queued ?? running);
    },
    /** What is being read may have been opened before the caller's change: then all who ask wait for one more. */
    attempt: (): Promise<StoreStatus> => {
      if (running === undefined) return start();
      queued ??= running.then(start);
      return queued;
    },
  };
}

async function read(
  source: DataSource,
  log: StoreDeps['log'],
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

/** A sleep that can be cut short; what happens while nobody sleeps cuts the next one short. */
function wakeable() {
  let hasNews = false;
  let wakeUp: () => void = () => undefined;
  return {
    wake: () => {
      hasNews = true;
      wakeUp();
    },
    sleep: async (clock: Clock, durationMs: number, ended: AbortSignal): Promise<void> => {
      const woken = new AbortController();
      wakeUp = () => woken.abort();
      if (!hasNews) await clock.sleep(durationMs, AbortSignal.any([woken.signal, ended]));
      if (hasNews) await clock.sleep(settleMs, ended);
      hasNews = false;
    },
  };
}
