import type { Checkout } from '../../ports/git.ts';
import { gitFailed } from './git-failed.ts';
import type { GitProgram } from './git-program.ts';
import { isInRepository } from './in-repository.ts';

/** Where a directory lies in its repository, and whether the clone is shallow. */
export type GitPlace = Pick<Checkout, 'shallow' | 'prefix'>;

/**
 * Asks git about the repository around a directory.
 *
 * @returns `undefined` when there is none, or no git
 * @throws {UserError} `GIT_FAILED` when there is a repository that git refuses, or one without a work tree
 */
export async function readPlace(git: GitProgram, directory: string): Promise<GitPlace | undefined> {
  const questions = ['--is-inside-work-tree', '--is-shallow-repository', '--show-prefix'];
  const answer = await git.ask(directory, ['rev-parse', ...questions]);
  if (answer.status === 'missing') return undefined;
  if (answer.exitCode !== 0) {
    if (isInRepository(directory)) throw gitFailed(directory, answer.stderr);
    return undefined;
  }
  const [isInside, isShallow, ...rest] = answer.stdout.split('\n');
  // A name of a folder may have line breaks in it.
  const prefix = rest.join('\n').replace(/\n$/, '');
  if (isInside !== 'true') throw gitFailed(directory, withoutWorkTree);
  const shallow = isShallow === 'true';
  return prefix === '' ? { shallow } : { shallow, prefix };
}

/** What git says to commands that need one. */
const withoutWorkTree = 'this operation must be run in a work tree';
