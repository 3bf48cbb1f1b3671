import { momentAnswer, type Answer } from '../../answer.ts';
import type { StoreStatus } from '../../data/store.ts';

/** Always 200; `{"status":"unhealthy",…}` and `last_refresh` `null` as long as nothing could be loaded. */
export function healthAnswer({ loaded, lastSuccess }: StoreStatus): Answer {
  return momentAnswer({
    status: loaded ? 'healthy' : 'unhealthy',
    collated_manifests_loaded: loaded,
    package_index_loaded: loaded,
    last_refresh: lastSuccess ?? null,
  });
}
