import { memoryStore, type MemoryStore } from './memory-stores.ts';

/** What the world remembers between runs. */
export interface Ledger {
  readonly registry: MemoryStore;
  readonly engine: MemoryStore;
  /** What was built, by image ID. */
  readonly values: Map<string, string>;
  /** What tests passed on: the key of an image, and all that decides about the verdict. */
  readonly verdicts: Set<string>;
  /** The image that tests passed on last, by its key and all that decides about the verdict but the image. */
  readonly tested: Map<string, string>;
}

/** A ledger without entries. */
export function emptyLedger(): Ledger {
  return {
    registry: memoryStore('registry'),
    engine: memoryStore('engine'),
    values: new Map(),
    verdicts: new Set(),
    tested: new Map(),
  };
}
