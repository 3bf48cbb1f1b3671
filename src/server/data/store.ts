import type { KernelData } from './kernel-data.ts';

/** How reading the files went. */
export interface StoreStatus {
  /** Whether there are data to answer with. */
  readonly loaded: boolean;
  /** When the data were read; RFC 3339, UTC; `undefined` when there are none. */
  readonly lastSuccess: string | undefined;
  /** When reading was last tried. */
  readonly lastAttempt: string | undefined;
  /** What is wrong with the files as they are now, a sentence each; none when the data are what the files have. */
  readonly problems: readonly string[];
}

/** The data that are answered with. */
export interface KernelStore {
  /** `undefined` until files were read for the first time; then the last that were good. */
  current(): KernelData | undefined;
  status(): StoreStatus;
  /** Reads the files as they are now or later, even if they look the same. Callers that ask at the same time share what comes of it. */
  refresh(): Promise<StoreStatus>;
  /** Reads nothing any more; what is read at the moment comes to an end first. */
  close(): Promise<void>;
}
