import { UserError } from '../../errors/user-error.ts';
import { cleanOneLine } from '../../text/clean-text.ts';

/**
 * The error for a git that refuses, in git's own words.
 *
 * @param said what git printed to stderr; its first line that tells of a failure counts
 */
export function gitFailed(directory: string, said: string, cause?: unknown): UserError {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0];
  const sentence = telling?.replace(/^(?:fatal|error): /, '') ?? 'it gave no reason';
  return failure(`git fails in ${directory}: ${cleanOneLine(sentence)}`, cause);
}

/** The error where git is needed and not installed. */
export function gitMissing(directory: string): UserError {
  return new UserError(
    'GIT_FAILED',
    `git cannot be asked about ${directory}: it is not installed`,
    {
      hint: 'install git',
    },
  );
}

/** The error for a revision that names nothing: `'origin/main' names no commit that this clone has`. */
export function noSuchCommit(directory: string, revision: string): UserError {
  const name = cleanOneLine(revision);
  return failure(`'${name}' names no commit that the clone in ${directory} has`);
}

function failure(message: string, cause?: unknown): UserError {
  const hint = 'run `git status` there and put right what it says';
  return new UserError('GIT_FAILED', message, { hint, cause });
}
