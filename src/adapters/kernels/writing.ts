import { UserError } from '../../errors/user-error.ts';
import { reasonOf } from './refusals.ts';

/**
 * Does something that writes to the disk.
 *
 * @throws {UserError} `KERNEL_UNWRITABLE` when the system refuses; the system's error is its cause
 */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unwritable(path, reasonOf(error), error);
  }
}

/** A {@link UserError} about a file that cannot be written. @param why `a directory is in its place` */
export function unwritable(path: string, why: string, cause?: unknown): UserError {
  return new UserError('KERNEL_UNWRITABLE', `${path} cannot be written: ${why}`, {
    hint: 'give the indexer the right and the space to write there',
    cause,
  });
}
