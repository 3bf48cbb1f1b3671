import { momentAnswer, type Answer } from '../../answer.ts';
import type { StoreStatus } from '../../data/store.ts';

/** What `/` tells programs. @param version of the program */
export function serviceInfoAnswer(version: string, { lastSuccess }: StoreStatus): Answer {
  return momentAnswer({
    service: 'ICRN Kernel Manager API',
    version,
    status: 'running',
    note: 'Answers come from the published files of the kernel indexer; nothing is indexed here',
    last_refresh: lastSuccess ?? null,
  });
}
