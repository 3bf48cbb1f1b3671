import type { Retention } from '../spec/spec.ts';

/** What stays, and what time it is. */
export interface RetentionPolicy extends Retention {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Moving tags of branches that never count as left: `['2026.4-main']`. */
  readonly liveBranches: readonly string[];
}

/** Whether something is known to be older than a limit, and old enough for any clean-up. */
export function isOlderThan(
  dateMs: number | undefined,
  limitMs: number,
  { nowMs, youngerThanMs }: RetentionPolicy,
): boolean {
  return dateMs !== undefined && nowMs - dateMs > Math.max(limitMs, youngerThanMs);
}

/** A length of time as a spec would say it, in the largest unit that it is a whole number of: `14d`, `36h`. */
export function limitText(durationMs: number): string {
  const dayMs = 86_400_000;
  const hourMs = 3_600_000;
  if (durationMs % dayMs === 0) return `${durationMs / dayMs}d`;
  return durationMs % hourMs === 0 ? `${durationMs / hourMs}h` : `${durationMs / 1000}s`;
}
