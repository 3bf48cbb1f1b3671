import type { KernelData } from './kernel-data.ts';
import type { KernelStore, StoreStatus } from './store.ts';

/** A store whose data never change. @param problems that each attempt to read them meets */
export function fixedStore(
  data: KernelData | undefined,
  problems: readonly string[] = [],
): KernelStore {
  const status: StoreStatus = {
    loaded: data !== undefined,
    lastSuccess: data?.loadedAt,
    lastAttempt: data?.loadedAt,
    problems,
  };
  return {
    current: () => data,
    status: () => status,
    refresh: () => Promise.resolve(status),
    close: () => Promise.resolve(),
  };
}
