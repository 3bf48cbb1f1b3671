import { userProblems } from '../errors/user-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';

/** What a run knows of an engine that stops to answer. */
export interface EngineOutage {
  /** Whether the engine answers again within half a minute; all who ask at a time wait together. */
  readonly isOver: (signal: AbortSignal) => Promise<boolean>;
  /** There was one, and the engine answered again after the last: it may have kept containers that nothing uses any more. */
  readonly wasSurvived: () => boolean;
}

/** A service manager starts a dead engine again in seconds, and an update of it takes hardly longer. */
const patienceMs = 30_000;
const pollMs = 500;
/** An engine that hangs must not be taken for one that will answer. */
const answerMs = 5_000;

/** The {@link EngineOutage} of one run. */
export function engineOutage(engine: ContainerEngine, clock: Clock): EngineOutage {
  let common: Wait | undefined;
  let survived = false;

  async function wait(signal: AbortSignal): Promise<boolean> {
    const until = clock.now() + patienceMs;
    while (clock.now() < until && !signal.aborted) {
      // First: one that is about to end may answer for a moment still.
      await clock.sleep(pollMs, signal);
      if (await answers(engine, signal)) return true;
    }
    return false;
  }

  function begin(): Wait {
    const end = new AbortController();
    const isOver = wait(end.signal).then((over) => (survived = over));
    return { isOver, end, waiting: 0 };
  }

  return {
    isOver: async (signal) => {
      if (signal.aborted) return false;
      const mine = (common ??= begin());
      mine.waiting += 1;
      try {
        return await unlessAborted(mine.isOver, signal);
      } finally {
        mine.waiting -= 1;
        if (mine.waiting === 0) mine.end.abort();
        if (mine.waiting === 0 && common === mine) common = undefined;
      }
    },
    wasSurvived: () => survived,
  };
}

/** One wait of all who ask at a time; it ends when none of them wants to know any more. */
interface Wait {
  readonly isOver: Promise<boolean>;
  readonly end: AbortController;
  waiting: number;
}

/** `false` as soon as the signal aborts. */
async function unlessAborted(work: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  const heard = new AbortController();
  const stopped = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true, signal: heard.signal });
  });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    heard.abort();
  }
}

/** Does something once more when the engine went away meanwhile and came back. What else is thrown, and a second time, goes on. */
export async function repeatAfterOutage<T>(
  work: () => Promise<T>,
  outage: EngineOutage,
  signal: AbortSignal,
  onOutage: (stage: 'gone' | 'back') => void,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutage(error) || signal.aborted) throw error;
    onOutage('gone');
    if (!(await outage.isOver(signal))) throw error;
    onOutage('back');
    return work();
  }
}

function isOutage(error: unknown): boolean {
  return userProblems(error)?.some(({ code }) => code === 'ENGINE_UNREACHABLE') === true;
}

async function answers(engine: ContainerEngine, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.ping(AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
    return true;
  } catch (error) {
    if (userProblems(error) === undefined && !isAbort(error)) throw error;
    return false;
  }
}

function isAbort(error: unknown): boolean {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
  return name === 'AbortError' || name === 'TimeoutError';
}
