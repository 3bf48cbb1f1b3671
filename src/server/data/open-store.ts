import type { Clock } from '../../ports/clock.ts';
import { alarm } from './alarm.ts';
import { loadingFrom, type LoadingDeps } from './loading.ts';
import type { KernelStore } from './store.ts';

/** Nobody who asks for anything is kept waiting for longer by files that take their time. */
const firstWaitMs = 10_000;

/** A file system that hangs is not waited for. */
const closeMs = 2000;

/**
 * A store of what a source has. It reads the files when it is opened and whenever they look different, and takes what it read in one step.
 *
 * @returns when the first attempt is over, however it went, or has taken a while
 */
export async function openKernelStore(deps: LoadingDeps): Promise<KernelStore> {
  const { source, clock } = deps;
  const ended = new AbortController();
  const loading = loadingFrom(deps);
  const changes = alarm();
  const stopWatching = source.watch(changes.wake);
  const first = loading.attempt();
  await atMost(clock, firstWaitMs, first);
  const looking = look();

  async function look(): Promise<void> {
    await first;
    for (;;) {
      await changes.sleep(clock, deps.pollMs, ended.signal);
      if (ended.signal.aborted) return;
      if (loading.isRetryDue() || (await source.stamp()) !== loading.stampRead())
        await loading.attempt();
    }
  }

  return {
    current: loading.current,
    status: loading.status,
    refresh: loading.attempt,
    close: async () => {
      stopWatching();
      ended.abort();
      await atMost(clock, closeMs, Promise.all([looking, loading.settled()]));
    },
  };
}

/** Waits for something, but no longer than this. */
async function atMost(clock: Clock, durationMs: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, clock.sleep(durationMs, done.signal)]);
  done.abort();
}
