import { momentAnswer, type Answer } from '../../answer.ts';
import type { StoreStatus } from '../../data/store.ts';

/**
 * Answers about the health of a store: always 200; `{"status":"unhealthy",…}` and `last_refresh` `null` as long as nothing could be loaded. It
 * is what is asked most often and changes least, so the last answer is the same object as long as it says the same.
 */
export function healthAnswers(): (status: StoreStatus) => Answer {
  let last: { readonly of: StoreStatus; readonly answer: Answer } | undefined;
  return (status) => {
    if (last?.of.loaded === status.loaded && last.of.lastSuccess === status.lastSuccess)
      return last.answer;
    last = { of: status, answer: healthAnswer(status) };
    return last.answer;
  };
}

function healthAnswer({ loaded, lastSuccess }: StoreStatus): Answer {
  return momentAnswer({
    status: loaded ? 'healthy' : 'unhealthy',
    collated_manifests_loaded: loaded,
    package_index_loaded: loaded,
    last_refresh: lastSuccess ?? null,
  });
}
