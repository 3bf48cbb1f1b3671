import { UserError } from '../../errors/user-error.ts';

/** The error for a file that was there when the context was looked through, and is not as it was. */
export function changedInContext(path: string, cause?: unknown): UserError {
  return new UserError(
    'SPEC_CONTEXT',
    `${path} of the build context changed or vanished while it was sent`,
    {
      hint: 'let nothing write into the context during a build, or name the file in .dockerignore',
      cause,
    },
  );
}
