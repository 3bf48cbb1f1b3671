import type { FastifyInstance } from 'fastify';
import { momentAnswer, type Answer } from '../../server/answer.ts';
import type { KernelStore, StoreStatus } from '../../server/data/store.ts';
import type { Answering } from './answering.ts';
import type { ServerMetrics } from './metrics.ts';
import { mountPath } from './mount.ts';

/** Takes the paths into an application that those ask who run it: is it alive, is it ready, what has it counted? */
export function mountProcess(
  app: FastifyInstance,
  answers: Answering,
  parts: {
    readonly store: KernelStore;
    readonly metrics: ServerMetrics;
    readonly isClosing: () => boolean;
  },
): void {
  const { store, metrics, isClosing } = parts;
  const add = (path: string, make: () => Answer | Promise<Answer>) =>
    mountPath(app, answers, { path, get: answers.ofMoment(path, make) });

  add('/healthz', () => momentAnswer({ status: 'alive' }));
  add('/readyz', () => readyAnswer(store.status(), isClosing()));
  add('/metrics', async () => ({
    status: 200,
    type: metrics.type,
    body: await metrics.text(),
    isOfData: false,
  }));
}

/** A server with data is ready, also when newer files are damaged: `problems` says so. */
function readyAnswer({ loaded, problems }: StoreStatus, isClosing: boolean): Answer {
  if (isClosing) return momentAnswer({ status: 'closing', problems }, 503);
  return loaded
    ? momentAnswer({ status: 'ready', problems })
    : momentAnswer({ status: 'not ready', problems }, 503);
}
