import { UserError } from '../../../errors/user-error.ts';

const maxLength = 500;

/** The same text. @throws {UserError} `USAGE` when it is longer than any requirement is */
export function bounded(text: string): string {
  if (text.length <= maxLength) return text;
  throw new UserError('USAGE', `'${text.slice(0, 60)}…' is too long for a requirement`);
}
