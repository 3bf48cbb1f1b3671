import { codeOf } from '../error-code.ts';

/** What the system says no to is answered with `undefined`: absent, forbidden, or a link where none may be. */
export function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Why the system refused something, in words: `no space is left on the disk (ENOSPC)`. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const words = wordsOf.get(code ?? '');
  return words === undefined ? (code ?? String(error)) : `${words} (${code ?? ''})`;
}
const wordsOf = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EISDIR', 'a directory is in its place'],
  ['ENOTEMPTY', 'a directory is in its place'],
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'part of the path is no directory'],
  ['ELOOP', 'links lead round in a circle'],
  ['EIO', 'the disk or the file server failed'],
  ['ESTALE', 'the file server no longer knows it'],
  ['ENAMETOOLONG', 'the name is too long'],
]);
