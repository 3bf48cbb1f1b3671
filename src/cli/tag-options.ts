import { UserError } from '../errors/user-error.ts';
import type { ReleaseOptions } from './release-setting.ts';

/** Options of all forms of `stack tag`. */
export interface TagOptions extends ReleaseOptions {
  readonly from?: string;
  readonly prefix?: string;
  readonly waive?: readonly string[];
}

/**
 * Refuses an option that a form of `stack tag` has no use for.
 *
 * @param value as it was given; `undefined` and empty: it was not
 * @param hint what to do; to leave it out when absent
 * @throws {UserError} `USAGE`
 */
export function refuseOption(
  flag: string,
  value: string | undefined,
  command: string,
  hint = 'leave it out',
): void {
  if (value === undefined || value === '') return;
  throw new UserError('USAGE', `\`${command}\` takes no ${flag}`, { hint });
}
