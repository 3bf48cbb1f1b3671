import type { FindRecord } from '../compare/lock-snapshot.ts';
import { lockSnapshot } from '../compare/lock-snapshot.ts';
import type { ComparedImage, StackSnapshot } from '../compare/stack-comparison.ts';
import type { StackLock } from '../identity/stack-lock.ts';

/** Images that a name stands for, not looked into yet. */
export interface FoundStack {
  /** As people call it, exactly: `2026.4-stable-3` for what was asked for as `2026.4-stable`. */
  readonly name: string;
  /** `image`: one image that stands for itself, and is no stack of which the others are missing. */
  readonly kind: 'stack' | 'image';
  /** In breadth-first order where it is known. */
  readonly keys: readonly string[];
  /**
   * What is known of these of its images.
   *
   * @throws {UserError} as {@link RecordStore}; as the engine
   */
  readonly look: (keys: ReadonlySet<string>) => Promise<StackSnapshot>;
}

/** The images of a stack lock, or of a release. */
export function lockedStack(lock: StackLock, name: string, findRecord: FindRecord): FoundStack {
  return {
    name,
    kind: 'stack',
    keys: Object.keys(lock.images),
    look: (keys) => {
      const images = Object.entries(lock.images).filter(([key]) => keys.has(key));
      return lockSnapshot({ ...lock, images: Object.fromEntries(images) }, name, findRecord);
    },
  };
}

/** One image, which is looked into when it is asked for. */
export function foundImage(
  name: string,
  key: string,
  look: () => Promise<ComparedImage>,
): FoundStack {
  return {
    name,
    kind: 'image',
    keys: [key],
    look: async (keys) => ({
      name,
      images: new Map(keys.has(key) ? [[key, await look()] as const] : []),
    }),
  };
}
