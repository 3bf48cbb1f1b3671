import type { StackLock } from '../identity/stack-lock.ts';
import type { Release } from './release.ts';

/** Images that are to be stable. */
export interface PromotionOrder {
  /** Tag that they are to have: `2026.4-stable`. */
  readonly tag: string;
  readonly lock: StackLock;
  /** What the lock was read from. */
  readonly source: Release['source'];
  /** Name of the release that is brought back. */
  readonly restores?: string | undefined;
  /** Where each image is to be, by key; absent: where it lies. */
  readonly targets: ReadonlyMap<string, string>;
  /** Whether images of the release before that are in this one no more lose the tag. */
  readonly removesDropped: boolean;
  readonly by: string;
  readonly runUrl?: string | undefined;
  readonly waived: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}
