/** What an error code means and which exit code a command ends with for it. */
export interface ErrorCodeEntry {
  readonly exitCode: 2 | 3 | 4;
  readonly meaning: string;
}

const usage = (meaning: string) => ({ exitCode: 2, meaning }) as const;
const cannotProceed = (meaning: string) => ({ exitCode: 3, meaning }) as const;
const refused = (meaning: string) => ({ exitCode: 4, meaning }) as const;

/** Every code that a user can meet; `docs/errors.md` is checked against this list. */
export const errorCodes = {
  USAGE: usage('The command line is wrong: unknown verb, flag or value.'),
  SPEC_MISSING: usage('There is no spec file where it was looked for.'),
  SPEC_UNREADABLE: usage('The spec file exists and cannot be read.'),
  SPEC_SYNTAX: usage('The spec is not well-formed YAML.'),
  SPEC_SCHEMA: usage('A key or value of the spec is not of the form the schema asks for.'),
  SPEC_DUPLICATE_KEY: usage('A mapping of the spec has the same key twice.'),
  SPEC_ROOT: usage('`root` names an image that is not a root, or leaves one out.'),
  SPEC_UNKNOWN_PARENT: usage('`depend_on` names an image that the spec does not have.'),
  SPEC_PARENT_MISMATCH: usage(
    '`depend_on` and the FROM lines of the Dockerfile name different parents.',
  ),
  SPEC_PLATFORM: usage('An image is for a platform that a parent of it is not for.'),
  SPEC_CYCLE: usage('Images depend on each other in a circle.'),
  SPEC_DUPLICATE_REPOSITORY: usage('Two images would be pushed to the same repository.'),
  SPEC_REFERENCE: usage('An image name, registry or tag is not a valid reference.'),
  SPEC_INFO_COMMAND: usage(
    '`info_cmds` names a command that `all_info_cmds` does not define, or the command cannot be split into words.',
  ),
  SPEC_CONTEXT: usage('A build context is missing, not a folder, or outside the repository.'),
  SPEC_DOCKERFILE: usage(
    'A Dockerfile is missing, unreadable, outside the repository, or a FROM or the `target` in it names nothing.',
  ),
  SPEC_FROM: usage('A FROM of a stack image cannot see the image that this run builds.'),
  SPEC_COPY_FROM: usage(
    'A COPY --from or mount has a variable in it, which BuildKit does not replace there.',
  ),
  IMAGE_NOT_BUILT: usage('The image that is to be tested or pushed is not on the engine.'),
  IMAGE_UNKNOWN: usage('No image of the stack has this name.'),
  RUN_UNKNOWN: usage('There is no run plan by that name at the registry.'),
  LEG_UNKNOWN: usage('The run has no leg by that name.'),
  LEG_RESULTS: usage('A folder that is to be joined has no results of a leg of this run.'),
  STACK_UNKNOWN: usage(
    'Nothing that can be compared has this name: no release, stack lock, file or image.',
  ),
  CONFIG: usage('A setting outside the spec (docker config, environment variable) is wrong.'),
  LOCK_MISSING: usage('There is no stack lock or release by that name.'),
  DIRECTORY_NOT_EMPTY: usage('`stack init` would overwrite files.'),
  ARTIFACTS_UNWRITABLE: usage('The folder for results, or for temporary files, cannot be written.'),
  WIKI_TEMPLATE: usage('A template of a wiki page has a mistake.'),
  ENGINE_UNREACHABLE: cannotProceed('No container engine answers.'),
  ENGINE_DENIED: cannotProceed('The engine refuses access to its socket, by ssh, or by TLS.'),
  ENGINE_TOO_OLD: cannotProceed('The engine speaks an API that is too old.'),
  ENGINE_FAILED: cannotProceed('The engine answered with an error of its own.'),
  BUILDER_MISSING: cannotProceed('No builder on this machine can do what the stack needs.'),
  BUILDER_UNREACHABLE: cannotProceed('No machine of a named buildx builder answers.'),
  REGISTRY_UNREACHABLE: cannotProceed('A registry does not answer.'),
  REGISTRY_DENIED: cannotProceed('A registry refuses the credentials or the access.'),
  REGISTRY_FAILED: cannotProceed('A registry answered with an error of its own.'),
  BASE_UNAVAILABLE: cannotProceed(
    'An external base image is neither at its registry nor on the engine.',
  ),
  IMAGE_UNAVAILABLE: cannotProceed(
    'An image of the stack that exists at the registry cannot be brought to the engine.',
  ),
  LEG_INCOMPLETE: cannotProceed('What a leg is built on has not been handed over by another leg.'),
  PROMOTION_UNFINISHED: cannotProceed(
    'Tags were half moved when the registry failed; the next `stack tag` or `stack rollback` ends it.',
  ),
  RETENTION_UNSURE: cannotProceed(
    'It cannot be told what at the registry is still needed, so nothing is deleted.',
  ),
  CREDENTIALS: cannotProceed('A docker credential helper failed.'),
  GITHUB_UNREACHABLE: cannotProceed('GitHub does not answer.'),
  GITHUB_DENIED: cannotProceed('GitHub refuses the token or the access.'),
  GITHUB_FAILED: cannotProceed('GitHub answered with an error of its own.'),
  GIT_FAILED: cannotProceed('git does not answer or refuses.'),
  WIKI_UNAVAILABLE: cannotProceed(
    'The repository of the wiki does not answer, refuses, or does not exist.',
  ),
  WIKI_PAGE: refused(
    'A wiki page is left as it is: it was made by hand, or its markers are broken.',
  ),
  BRANCH_RESERVED: refused('The branch name would collide with a release tag.'),
  PROMOTION_REFUSED: refused('What was to be promoted does not meet the conditions for it.'),
  PROMOTION_BUSY: refused('Somebody else is moving tags of the stack.'),
  TAG_MOVED: refused('A tag names something else than it did when the command began.'),
  TAG_RESERVED: refused('A tag is kept by `stack` itself, or may not move.'),
  LEG_REFUSED: refused('The checkout is not the one that the run was planned for.'),
  STACK_CLASH: refused('Another stack has its locks or releases under the same names.'),
  LOCKED: refused('Another run works in this checkout.'),
  LEG_TOO_LARGE: refused('An image alone needs more disk than a leg of a run may use.'),
  KERNEL_UNREADABLE: cannotProceed('Something in a kernel repository cannot be read.'),
  KERNEL_UNWRITABLE: cannotProceed(
    'A file of a kernel repository or of its index cannot be written.',
  ),
  KERNEL_DATA: cannotProceed('A file of a kernel index or an inventory is not what it should be.'),
  SERVER_ADDRESS: cannotProceed('The server cannot listen at the address that it was given.'),
  INDEX_LOCKED: refused('Another indexer is at work in the same directory.'),
  INDEX_LOCK_LOST: refused('Another indexer took this one for dead, and has its lock.'),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

/** The exit code of a command that ends with this error. */
export function exitCodeOf(code: ErrorCode): ErrorCodeEntry['exitCode'] {
  return errorCodes[code].exitCode;
}
