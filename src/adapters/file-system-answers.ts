import type { Dirent, Stats } from 'node:fs';
import type { FileKind } from '../ports/files.ts';
import { codeOf } from './error-code.ts';

/** What an entry of a folder is, links not followed. */
export function kindOf(entry: Dirent | Stats): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

/** What a question to the file system gives; `undefined` for "no such file", anything else is thrown. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    throwUnlessMissing(error);
    return undefined;
  }
}

/** {@link unlessMissing} for questions that are answered at once. */
export function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    throwUnlessMissing(error);
    return undefined;
  }
}

function throwUnlessMissing(error: unknown): void {
  if (!missingCodes.has(codeOf(error))) throw error;
}

const missingCodes = new Set<unknown>(['ENOENT', 'ENOTDIR']);
