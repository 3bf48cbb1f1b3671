import type { KernelTree } from '../ports/kernel-tree.ts';
import { isUnreadable } from './unreadable.ts';

/** Whether something is at a path of the repository. What cannot be looked at is not gone. */
export function isThere(tree: KernelTree, path: string): boolean {
  try {
    return tree.look(path) !== undefined;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return true;
  }
}
