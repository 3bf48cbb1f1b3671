import type { EditName } from './edits.ts';
import type { Mutation } from './play.ts';

/** An ingredient of an ID, and what leaves it out. */
export interface LeftOut {
  readonly ingredient: string;
  /** Edits that tell whether it is there. */
  readonly about: readonly EditName[];
  readonly leaveOut: Mutation;
  /** Why nobody can tell; absent: one can. */
  readonly because?: string;
}
