import { Worker } from 'node:worker_threads';
import { UserError, type UserErrorDetails } from '../../errors/user-error.ts';
import type { ErrorCode } from '../../errors/error-codes.ts';
import type { KernelOrder, KernelOutcome } from '../../indexer/index-kernel.ts';
import type { KernelIndexers } from '../../indexer/kernel-indexers.ts';

/** What a thread is started with. */
export interface ThreadSettings {
  readonly root: string;
  readonly hostRoot: string;
}

/** What a thread answers to an order. */
export type ThreadAnswer =
  | { readonly kind: 'outcome'; readonly outcome: KernelOutcome }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** A thread may take this much memory before its kernel fails instead of the run. In MB. */
const threadMegabytes = 192;

/**
 * {@link KernelIndexers} in threads, each with one kernel at a time.
 *
 * @param script file that answers orders as {@link ThreadAnswer} when it is started as a thread
 */
export function indexingThreads(
  script: string,
  count: number,
  settings: ThreadSettings,
): KernelIndexers {
  const idle: Thread[] = [];
  const waiting: ((thread: Thread) => void)[] = [];
  const all = new Set<Thread>();

  function start(): Thread {
    const thread = openThread(script, settings);
    all.add(thread);
    return thread;
  }

  async function free(): Promise<Thread> {
    const thread = idle.pop() ?? (all.size < count ? start() : undefined);
    return thread ?? new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(thread: Thread): void {
    const usable = thread.isAlive() ? thread : replace(thread);
    const next = waiting.shift();
    if (next === undefined) idle.push(usable);
    else next(usable);
  }

  function replace(thread: Thread): Thread {
    all.delete(thread);
    return start();
  }

  return {
    index: async (order) => {
      const thread = await free();
      try {
        return outcomeOf(await thread.ask(order));
      } finally {
        giveBack(thread);
      }
    },
    close: async () => {
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

interface Thread {
  ask(order: KernelOrder): Promise<ThreadAnswer>;
  isAlive(): boolean;
  end(): Promise<unknown>;
}

function openThread(script: string, settings: ThreadSettings): Thread {
  const worker = new Worker(script, {
    workerData: settings,
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytes },
  });
  let isAlive = true;
  let answer: ((result: ThreadAnswer) => void) | undefined;
  const fail = (reason: string) => {
    isAlive = false;
    answer?.({ kind: 'outcome', outcome: { status: 'failed', reason, warnings: [] } });
  };
  worker.on('message', (result: ThreadAnswer) => answer?.(result));
  worker.on('error', (error: Error & { readonly code?: string }) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    fail(
      isMemory ? `it takes more than ${threadMegabytes} MB of memory to read` : String(error.stack),
    );
  });
  worker.on('exit', () => {
    fail('the thread that read it ended');
  });
  worker.unref();
  return {
    ask: (order) =>
      new Promise((resolve) => {
        // Only while it has something to do is it a reason for the process to go on.
        worker.ref();
        answer = (result) => {
          answer = undefined;
          worker.unref();
          resolve(result);
        };
        worker.postMessage(order);
      }),
    isAlive: () => isAlive,
    end: () => worker.terminate(),
  };
}

function outcomeOf(answer: ThreadAnswer): KernelOutcome {
  if (answer.kind === 'outcome') return answer.outcome;
  const details: UserErrorDetails = { hint: answer.hint };
  throw new UserError(answer.code, answer.message, details);
}
