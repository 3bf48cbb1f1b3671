import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Checkout } from '../../ports/git.ts';
import { commitNamed } from './commit-details.ts';
import { gitFailed } from './git-failed.ts';
import type { GitProgram } from './git-program.ts';
import { readRefs } from './refs.ts';
import { webUrlOf } from './web-url.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * Where the checkout around a directory stands.
 *
 * @returns `undefined` when there is none, or no git
 * @throws {UserError} `GIT_FAILED` when there is a repository that git refuses, or one without a work tree
 */
export async function readCheckout(
  git: GitWithObjects,
  directory: string,
): Promise<Checkout | undefined> {
  const [place, known] = await Promise.allSettled([
    git.place(directory),
    Promise.all([
      git.config(directory),
      readRefs(git, directory),
      git.withObjects(directory, (objects) => commitNamed(objects, 'HEAD')),
    ]),
  ]);
  // Where there is no repository everything fails, and the place says why.
  const stand = valueOf(place);
  if (stand === undefined) return undefined;

  const [config, refs, head] = valueOf(known);
  if (head === undefined && refs.branch !== undefined) throw await brokenHead(git, directory);
  const branch = head === undefined ? await branchToBe(git, directory) : refs.branch;
  return { ...refs, ...stand, head, branch, webUrl: webUrlOf(config.get('remote.origin.url')) };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'fulfilled') return settled.value;
  throw settled.reason;
}

/** The branch that the first commit will be on. */
async function branchToBe(git: GitProgram, directory: string): Promise<string> {
  const answer = await git.ask(directory, ['symbolic-ref', '--quiet', 'HEAD']);
  const ref = answer.status === 'ended' && answer.exitCode === 0 ? answer.stdout.trim() : undefined;
  // A branch that is there and names no commit is no new one.
  if (ref === undefined || (await isWritten(git, directory, ref)))
    throw await brokenHead(git, directory);
  return ref.replace(/^refs\/heads\//, '');
}

async function isWritten(git: GitProgram, directory: string, ref: string): Promise<boolean> {
  const path = await git.read(directory, ['rev-parse', '--git-path', ref]);
  return existsSync(resolve(directory, path.replace(/\n$/, '')));
}

async function brokenHead(git: GitProgram, directory: string) {
  const answer = await git.ask(directory, ['log', '-1', '--format=']);
  return gitFailed(directory, answer.status === 'ended' ? answer.stderr : '');
}
