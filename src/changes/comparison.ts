import { posix } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Git } from '../ports/git.ts';
import type {
  Comparison,
  ComparisonRequest,
  GivenPaths,
  NothingToCompare,
} from './compared-commits.ts';
import { compareEvent } from './event-comparison.ts';
import { compareWithBase, compareWithParent } from './revision-comparison.ts';

/**
 * Finds what is to be compared: the paths or revisions that people name, else the commits that an event of GitHub Actions is
 * about, else the work tree with where its branch came from.
 *
 * A shallow clone that lacks a commit is deepened, once.
 *
 * @throws {UserError} `USAGE` when `base` or `head` names no commit, or stands beside `files`
 */
export async function findComparison(
  { git }: { readonly git: Git },
  request: ComparisonRequest,
): Promise<Comparison> {
  const { base, head, files, checkout } = request;
  if (files !== undefined) return givenPaths(request, files);
  if (base !== undefined) return compareWithBase(git, request, base);
  if (head !== undefined) return compareWithParent(git, request, head);

  if (checkout === undefined) return withoutGit('no-git', 'this is no git repository');
  if (checkout.head === undefined) return withoutGit('no-commit', 'there is no commit yet');
  return compareEvent(git, { ...request, checkout: { ...checkout, head: checkout.head } });
}

function givenPaths(
  { directory, base, head }: ComparisonRequest,
  files: readonly string[],
): GivenPaths {
  if (base !== undefined || head !== undefined) {
    throw new UserError('USAGE', '--files says what changed, so there is nothing to compare', {
      hint: 'leave out --base and --head, or --files',
    });
  }
  const paths = files.map((file) => posix.relative(directory, posix.resolve(directory, file)));
  const count = paths.length === 1 ? '1 path' : `${paths.length} paths`;
  return { kind: 'files', paths, sentence: `took ${count} from --files` };
}

function withoutGit(reason: 'no-git' | 'no-commit', why: string): NothingToCompare {
  return { kind: 'everything', reason, sentence: `nothing to compare with: ${why}`, loud: false };
}
