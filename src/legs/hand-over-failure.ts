import type { HandOver } from './hand-over.ts';
import { publishHandOver, type RunAtRegistry } from './hand-over-store.ts';
import type { Leg } from './split-run.ts';

/** Why nothing came of a leg. */
export interface LegFailure {
  /** One sentence. */
  readonly message: string;
  /** Which attempt at the workflow it was, from 1; `undefined` where nobody counts them. */
  readonly attempt: number | undefined;
  /** When, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * Hands over that a leg ended before its run, so that nobody waits for its images in vain. Images that passed in another job stay so.
 *
 * @throws {UserError} as `findHandOver`
 */
export async function handOverFailure(
  at: RunAtRegistry,
  leg: Leg,
  { message, attempt, now }: LegFailure,
): Promise<void> {
  const common = { schemaVersion: 1, run: at.run.run, leg: leg.id } as const;
  const date = new Date(now).toISOString();
  const failed = leg.images.map((key): HandOver => ({
    ...common,
    key,
    status: 'failed',
    message,
    attempt,
    at: date,
  }));
  await Promise.all(failed.map((handOver) => publishHandOver(at, handOver)));
}
