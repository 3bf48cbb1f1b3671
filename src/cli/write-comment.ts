import { hiddenMarker } from '../github/marker.ts';
import type { GithubSetting } from './github-setting.ts';
import type { CliIo } from './io.ts';
import { inertText } from './reporters/workflow-commands.ts';
import { showNote } from './show-note.ts';

/**
 * Writes the comment of the pull request that the run is for. A run that is for none gets a note.
 *
 * @param options `dryRun`: the comment is shown on stderr, and not written
 * @throws {UserError} as `Github`
 */
export async function writeComment(
  io: CliIo,
  { github, pullRequest, repository, facts }: GithubSetting,
  body: string,
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): Promise<void> {
  const text = io.mask(body);
  if (pullRequest === undefined) {
    showNote('no comment is written: the run is not for a pull request', io);
  } else if (dryRun) {
    const title = `would write this comment on pull request ${pullRequest} of ${repository}:`;
    io.stderr.write(`${title}\n\n${inertText(text)}`);
  } else {
    const page = await github.putComment(pullRequest, hiddenMarker('plan', facts.specName), text);
    io.stderr.write(`comment: ${page}\n`);
  }
}
