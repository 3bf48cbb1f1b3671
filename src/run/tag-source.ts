import { UserError } from '../errors/user-error.ts';
import type { TagSource } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';
import type { World } from './world.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the tags of a run are named after: the pull request or branch that GitHub Actions says, else the branch of the checkout.
 *
 * @throws {UserError} `CONFIG` when a pull request's number cannot be told: its images must not get the names of the branch
 */
export async function readTagSource(
  { env, files }: Pick<World, 'env' | 'files'>,
  checkout: Checkout | undefined,
): Promise<TagSource> {
  if (env['GITHUB_EVENT_NAME'] !== 'pull_request_target') return tagSource(env, checkout);
  // Here GITHUB_REF names the branch that the pull request is for.
  const path = env['GITHUB_EVENT_PATH'];
  const number = path === undefined ? undefined : pullRequestNumber(await files.readText(path));
  if (number !== undefined) return { kind: 'pull-request', number };
  throw new UserError(
    'CONFIG',
    'the number of the pull request cannot be read from GITHUB_EVENT_PATH',
    {
      hint: 'run this on pull_request, or hand the event file of GitHub Actions over',
    },
  );
}

/** @param env GitHub's `GITHUB_REF`, `GITHUB_REF_NAME`, `GITHUB_REF_TYPE` */
export function tagSource(env: Environment, checkout: Checkout | undefined): TagSource {
  const pull = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '');
  if (pull !== null) return { kind: 'pull-request', number: Number(pull[1]) };
  const name = env['GITHUB_REF_TYPE'] === 'tag' ? undefined : env['GITHUB_REF_NAME'];
  const branch = name === undefined || name === '' ? checkout?.branch : name;
  if (branch !== undefined) return { kind: 'branch', name: branch };
  return { kind: 'none', sha: checkout?.head?.sha };
}

function pullRequestNumber(event: string | undefined): number | undefined {
  try {
    const { pull_request: pull } = JSON.parse(event ?? '{}') as {
      readonly pull_request?: { readonly number?: unknown };
    };
    return typeof pull?.number === 'number' ? pull.number : undefined;
  } catch {
    return undefined;
  }
}
