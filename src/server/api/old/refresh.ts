import { detailAnswer, momentAnswer, type Answer } from '../../answer.ts';
import type { StoreStatus } from '../../data/store.ts';

/** What is told of a reload that somebody asked for; 500 with every problem when it failed. */
export function refreshAnswer({ problems, lastSuccess }: StoreStatus): Answer {
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  - ${problem}`).join('');
    return detailAnswer(500, `Failed to load required data files:${lines}`);
  }
  return momentAnswer({
    status: 'reloaded',
    message: 'Data files reloaded from disk (no indexing performed)',
    last_refresh: lastSuccess ?? null,
  });
}
