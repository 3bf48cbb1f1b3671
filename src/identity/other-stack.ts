import { UserError } from '../errors/user-error.ts';
import type { StackLock } from './stack-lock.ts';

/**
 * Whether a lock is of another stack: it has images, and none lies in any of these repositories. Stacks that share `registry` and
 * `tag.prefix` share the names of their locks and releases, and would take each other's for their own.
 */
export function isOfOtherStack(
  { images }: Pick<StackLock, 'images'>,
  repositories: Iterable<string>,
): boolean {
  const locked = Object.values(images).map(({ repository }) => repository);
  const own = new Set(repositories);
  return locked.length > 0 && !locked.some((repository) => own.has(repository));
}

/**
 * What is said where {@link isOfOtherStack} is true.
 *
 * @param name of the lock or release: `ghcr.io/acme/stack-lock:2026.4-main`, `2026.4-stable-2`
 * @param ifRenamed what to do where there is no other stack, and all images of this one were renamed
 */
export function otherStackError(
  name: string,
  { images }: Pick<StackLock, 'images'>,
  ifRenamed = 'remove that tag at the registry',
): UserError {
  const keys = Object.keys(images);
  const first = keys.slice(0, 3).join(', ');
  const shown = keys.length > 3 ? `${first} and ${keys.length - 3} more` : first;
  return new UserError(
    'STACK_CLASH',
    `${name} is of another stack: it has ${shown}, and no image of this one`,
    {
      hint: `give one of the two another registry (a folder below it will do) or another tag.prefix; if there is no other, and all images were renamed: ${ifRenamed}`,
    },
  );
}
