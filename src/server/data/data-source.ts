import type { KernelData } from './kernel-data.ts';

/** Where data come from. */
export interface DataSource {
  /** Looks different whenever any of the files may be; cheap. What cannot be looked at is part of it. */
  stamp(): Promise<string>;
  /** Reads all files. @throws {UserError} `KERNEL_DATA` when they cannot be read, are none of their kind, or do not belong together */
  load(): Promise<KernelData>;
  /** Calls back when something may have changed, as far as the file system tells. @returns ends it */
  watch(onChange: () => void): () => void;
}
