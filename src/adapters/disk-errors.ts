import { UserError } from '../errors/user-error.ts';
import { codeOf } from './error-code.ts';

/**
 * Does something that writes to the disk, and gives what the disk refuses its error for people; what is none of the disk's
 * comes back as it is.
 *
 * @throws {UserError} `ARTIFACTS_UNWRITABLE` when nothing can be written at `path`
 */
export async function writing<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusals.get(codeOf(error));
    if (refusal === undefined) throw error;
    throw new UserError('ARTIFACTS_UNWRITABLE', `${path} cannot be written: ${refusal.why}`, {
      hint: refusal.hint,
      cause: error,
    });
  }
}

const makeSpace = 'free some space: `stack doctor` says how much there is';
const giveRight = 'give yourself the right to write there';

const refusals = new Map<unknown, { readonly why: string; readonly hint: string }>([
  ['ENOSPC', { why: 'no space is left on the disk (ENOSPC)', hint: makeSpace }],
  ['EDQUOT', { why: 'your quota is used up (EDQUOT)', hint: makeSpace }],
  ['EACCES', { why: 'you may not write there (EACCES)', hint: giveRight }],
  ['EPERM', { why: 'you may not write there (EPERM)', hint: giveRight }],
  ['EROFS', { why: 'the file system is read-only (EROFS)', hint: 'work on one that is not' }],
]);
