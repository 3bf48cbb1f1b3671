import type { EventFacts } from '../changes/event-facts.ts';
import { readEvent } from '../changes/read-event.ts';
import { runBranch } from '../changes/run-branch.ts';
import { UserError } from '../errors/user-error.ts';
import type { TagSource } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';
import type { World } from './world.ts';

type Environment = World['env'];
type TagWorld = Pick<World, 'env'> & { readonly files: Pick<World['files'], 'readText'> };

/**
 * What the tags of a run are named after: the pull request or branch that GitHub Actions says, else the branch of the checkout.
 *
 * @throws {UserError} `CONFIG` for a malformed event file, and when a pull request's number cannot be told: its images must
 *   not get the names of the branch
 */
export async function readTagSource(
  world: TagWorld,
  checkout: Checkout | undefined,
): Promise<TagSource> {
  return tagSource(world.env, await readEvent(world), checkout);
}

/**
 * What the tags of a run are named after.
 *
 * @param env GitHub's `GITHUB_REF`, `GITHUB_REF_NAME`, `GITHUB_REF_TYPE`
 * @throws {UserError} `CONFIG` for a pull request without a number
 */
export function tagSource(
  env: Environment,
  event: EventFacts,
  checkout: Checkout | undefined,
): TagSource {
  if (event.kind === 'pull-request') return pullRequest(event.number);
  // Of events that are about no commits: a review, say.
  const pull = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '');
  if (pull !== null) return pullRequest(Number(pull[1]));
  const branch = runBranch(env, event, checkout) ?? checkout?.branch;
  if (branch !== undefined) return { kind: 'branch', name: branch };
  return { kind: 'none', sha: checkout?.head?.sha };
}

function pullRequest(number: number | undefined): TagSource {
  if (number !== undefined) return { kind: 'pull-request', number };
  throw new UserError(
    'CONFIG',
    'the number of the pull request cannot be read from GITHUB_EVENT_PATH',
    { hint: 'hand the event file of GitHub Actions over as it is' },
  );
}
