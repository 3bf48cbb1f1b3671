import type { ImageRecord } from '../identity/record.ts';
import type { RecordedSteps } from '../plan/expected-durations.ts';
import type { PlanWork } from '../plan/plan-work.ts';

/** A way to find records, and how long steps took by those that it found. */
export interface NotedRecords {
  readonly findRecord: PlanWork['findRecord'];
  /** By image key; of several records of an image the one that was built last. It grows while records are found. */
  readonly recorded: ReadonlyMap<string, RecordedSteps>;
}

/** Finds records as before, and keeps what they say of time. */
export function notedRecords(findRecord: PlanWork['findRecord']): NotedRecords {
  const newest = new Map<string, ImageRecord>();
  const recorded = new Map<string, RecordedSteps>();
  return {
    recorded,
    findRecord: async (image, imageId) => {
      const record = await findRecord(image, imageId);
      const before = newest.get(image.key);
      if (record !== undefined && (before === undefined || record.builtAt > before.builtAt)) {
        newest.set(image.key, record);
        recorded.set(image.key, record.timings);
      }
      return record;
    },
  };
}
