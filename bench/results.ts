import { readFileSync } from 'node:fs';
import type { Row } from './row.ts';

/** Where and when figures were taken. */
export interface Machine {
  /** ISO 8601. */
  readonly date: string;
  readonly cores: number;
  /** `v20.20.2`. */
  readonly node: string;
  readonly engine: string;
  /** Average of the last minute. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Largest share of the processors that others took in a short watch before a row: 0.5 for one of two. */
  readonly others: number;
}

/** What `results.json` holds. */
export interface Results {
  readonly schemaVersion: 2;
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

/** The results in a file; `undefined` where there is none, or it is of another form. */
export function readResults(file: URL): Results | undefined {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Results>;
    return read.schemaVersion === 2 ? (read as Results) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
