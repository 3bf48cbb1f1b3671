import type { Clock } from '../ports/clock.ts';
import type { Registry } from '../ports/registry.ts';
import type { JournalHolder } from './journal.ts';

/** What moving tags as a whole works with. */
export interface JournalDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Whether a process of this machine lives. */
  readonly isAlive: (pid: number) => boolean;
  /** Where the stack lock lies: `ghcr.io/acme`. */
  readonly place: string;
  readonly holder: JournalHolder;
  /** Whether tags of a repository are this stack's to move; a journal that names others is not carried out. */
  readonly isOwn: (repository: string) => boolean;
  /** Tells people something while the command is at work. */
  readonly note: (text: string) => void;
  /** Asks to stop; heeded until the first tag moves. */
  readonly signal?: AbortSignal | undefined;
}
