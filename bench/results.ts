import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
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

const repository = fileURLToPath(new URL('..', import.meta.url));
const path = 'bench/results.json';

/** The results in the work tree; `undefined` where there are none, or they are of another form. */
export async function resultsHere(): Promise<Results | undefined> {
  try {
    return resultsIn(await readFile(join(repository, path), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The results in the newest commit; `undefined` where there are none, or they are of another form. */
export async function committedResults(): Promise<Results | undefined> {
  const git = (...args: readonly string[]) => runCommand('git', args, { cwd: repository });
  const listed = await git('ls-tree', '--name-only', 'HEAD', path);
  if (listed.stdout.trim() === '') return undefined;
  return resultsIn((await git('show', `HEAD:${path}`)).stdout);
}

function resultsIn(text: string): Results | undefined {
  const read = JSON.parse(text) as Partial<Results>;
  return read.schemaVersion === 2 ? (read as Results) : undefined;
}
