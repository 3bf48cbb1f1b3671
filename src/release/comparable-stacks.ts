import type { StackSnapshot } from '../compare/stack-comparison.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../spec/closest.ts';
import type { FoundStack } from './found-stack.ts';

/** Two stacks that were found, and how to look into them so that they can be compared. */
export interface ComparableStacks {
  /** Of the images of both; never empty. */
  readonly keys: readonly string[];
  /** What is known of these images, before and after. */
  readonly look: (keys: ReadonlySet<string>) => Promise<readonly [StackSnapshot, StackSnapshot]>;
}

/**
 * Two stacks as sides of one comparison. A single image is compared with the same image of a stack, and with another single image whatever
 * they are called.
 *
 * @throws {UserError} `IMAGE_UNKNOWN` when a stack has no image of this name
 */
export function comparableStacks(before: FoundStack, after: FoundStack): ComparableStacks {
  const [stack, image] = before.kind === 'stack' ? [before, after] : [after, before];
  const [key = ''] = image.keys;
  if (before.kind === 'image' && after.kind === 'image') return twoImages(before, after);
  if (image.kind === 'image' && !stack.keys.includes(key)) throw notIn(stack, key);
  const keys = image.kind === 'image' ? [key] : [...new Set([...after.keys, ...before.keys])];
  return { keys, look: (wanted) => Promise.all([before.look(wanted), after.look(wanted)]) };
}

function twoImages(before: FoundStack, after: FoundStack): ComparableStacks {
  const [key = ''] = after.keys;
  return {
    keys: [key],
    look: async (wanted) => {
      const [left, right] = await Promise.all([
        before.look(new Set(wanted.has(key) ? before.keys : [])),
        after.look(wanted),
      ]);
      const images = [...left.images.values()].map((image) => [key, { ...image, key }] as const);
      return [{ ...left, images: new Map(images) }, right];
    },
  };
}

function notIn({ name, keys }: FoundStack, key: string): UserError {
  return new UserError('IMAGE_UNKNOWN', `${name} has no image ${key} to compare with`, {
    hint: didYouMean(key, keys, `it has: ${keys.join(', ')}`),
  });
}
