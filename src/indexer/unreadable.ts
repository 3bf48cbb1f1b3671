import { userProblems } from '../errors/user-error.ts';

/** Whether something thrown says that a part of the repository cannot be read. */
export function isUnreadable(error: unknown): error is Error {
  return userProblems(error)?.some(({ code }) => code === 'KERNEL_UNREADABLE') === true;
}
