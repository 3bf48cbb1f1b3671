import { readEvent } from '../changes/read-event.ts';
import { githubAddress } from '../github/github-address.ts';
import type { RunFacts } from '../github/run-facts.ts';
import { specName } from '../github/spec-name.ts';
import type { Github } from '../ports/github.ts';
import { runUrlIn } from '../release/holder.ts';
import { tagSource } from '../run/tag-source.ts';
import type { World } from '../run/world.ts';
import type { Spec } from '../spec/spec.ts';
import type { CliIo } from './io.ts';

/** What a command that writes to GitHub works with. */
export interface GithubSetting {
  readonly facts: RunFacts;
  /** Number of the pull request that the run is for; `undefined`: it is for none. */
  readonly pullRequest: number | undefined;
  /** `acme/stack`. */
  readonly repository: string;
  readonly github: Github;
}

/** A comment is not worth more waiting than this. */
const mostRetries = 3;

/**
 * Finds out which repository, pull request and commit a run is about.
 *
 * @throws {UserError} `CONFIG` where the repository cannot be told; as `readEvent`; `GIT_FAILED`
 */
export async function githubSetting(
  io: CliIo,
  world: World,
  spec: Pick<Spec, 'file' | 'rootDir'>,
  retries: number,
): Promise<GithubSetting> {
  const [event, checkout] = await Promise.all([readEvent(world), world.git.checkout(spec.rootDir)]);
  const source = tagSource(world.env, event, checkout);
  const address = githubAddress(world.env, checkout?.webUrl);
  if (address.token !== undefined) world.hide([address.token]);
  // What GitHub checks out for a pull request is a merge that nobody knows by its name.
  const headSha = event.kind === 'pull-request' ? event.headSha : undefined;
  return {
    facts: {
      specName: specName(spec, io.cwd, world.env['GITHUB_WORKSPACE']),
      commit: headSha ?? checkout?.head?.sha,
      runUrl: runUrlIn(world.env),
    },
    pullRequest: source.kind === 'pull-request' ? source.number : undefined,
    repository: `${address.owner}/${address.name}`,
    // What is told after an interrupt is told at once or not at all.
    github: io.signal.aborted
      ? world.github(address, 0, true)
      : world.github(address, Math.min(retries, mostRetries)),
  };
}
