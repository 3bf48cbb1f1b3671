import { join } from 'node:path';
import { compareRun } from '../github/run-comparison.ts';
import { renderRunComment, type RunOutcome } from '../github/run-comment.ts';
import { greenComment, issueLabel, renderRunIssue } from '../github/run-issue.ts';
import { hiddenMarker } from '../github/marker.ts';
import { peopleHave } from '../github/people-have.ts';
import { UserError } from '../errors/user-error.ts';
import { recordStore } from '../identity/record-store.ts';
import type { StackComparison } from '../compare/stack-comparison.ts';
import type { PlanOrder } from '../run/open-plan.ts';
import type { World } from '../run/world.ts';
import { findSpecFile } from '../spec/find-spec-file.ts';
import { githubSetting, type GithubSetting } from './github-setting.ts';
import type { CliIo } from './io.ts';
import { unlessRefused } from './unless-refused.ts';
import { writeComment } from './write-comment.ts';

/** Where a run is to be told about. */
export interface TellOptions {
  readonly comment?: boolean;
  readonly issue?: boolean;
  readonly file?: string | undefined;
  readonly retries?: number | undefined;
}

/**
 * Tells GitHub how a run ended: as the comment of its pull request, and as an issue that is open while runs fail. What GitHub refuses is a
 * note: the result of a run does not depend on it.
 *
 * @param order `undefined`: it could not be told what to do, so the run ended before it
 */
export async function tellGithub(
  io: CliIo,
  world: World,
  order: PlanOrder | undefined,
  outcome: RunOutcome,
  options: TellOptions,
): Promise<void> {
  // What markdown makes of a secret is not always what a mask knows of it.
  const shown = { ...outcome, problems: outcome.problems.map((one) => masked(one, io.mask)) };
  const open = async () => {
    const spec = order?.spec ?? { file: await specFile(io, world, options), rootDir: io.cwd };
    return githubSetting(io, world, spec, order?.retries ?? options.retries ?? 0);
  };
  if (options.comment === true)
    await unlessRefused(io, 'no comment is written', async () => {
      const setting = await open();
      const comparison = await comparisonOf(io, world, order, outcome);
      await writeComment(io, setting, renderRunComment(shown, comparison, setting.facts));
    });
  if (options.issue === true)
    await unlessRefused(io, 'no issue is written', async () => keepIssue(io, await open(), shown));
}

function masked({ code, message, hint, location }: UserError, mask: CliIo['mask']): UserError {
  return new UserError(code, mask(message), { hint: hint && mask(hint), location });
}

/** The path of a spec that may be broken. */
async function specFile(io: CliIo, world: World, { file }: TellOptions): Promise<string> {
  const found = findSpecFile(world.files, { cwd: io.cwd, file });
  return found.then(({ shown }) => shown).catch(() => file ?? 'spec.yml');
}

/** What the comment would say more of; without it the comment still says the rest. */
async function comparisonOf(
  io: CliIo,
  world: World,
  order: PlanOrder | undefined,
  { report }: RunOutcome,
): Promise<StackComparison | undefined> {
  if (report === undefined || order === undefined) return undefined;
  const { spec, push, published, retries } = order;
  const registry = push || published ? world.registry(retries) : undefined;
  const records = recordStore({ files: world.files, registry }, join(spec.rootDir, '.stack'));
  const repositories = new Map(
    [...spec.images.values()].map(({ key, repository }) => [key, repository]),
  );
  let comparison: StackComparison | undefined;
  await unlessRefused(io, 'the comment lacks what differs in packages', async () => {
    const { registry: place, tagPrefix: prefix } = spec;
    const baseBranch = world.env['GITHUB_BASE_REF'];
    const known =
      registry === undefined || place === undefined
        ? new Map<string, string>()
        : await peopleHave(registry, { place, prefix, baseBranch });
    comparison = await compareRun(report, repositories, known, (image, id) =>
      records.find(image, id),
    );
  });
  return comparison;
}

async function keepIssue(
  io: CliIo,
  { github, facts }: GithubSetting,
  outcome: RunOutcome,
): Promise<void> {
  const kept = { label: issueLabel, marker: hiddenMarker('issue', facts.specName) };
  const isGreen = outcome.report?.status === 'passed' && outcome.problems.length === 0;
  if (isGreen) {
    for (const page of await github.closeIssue(kept, greenComment(facts)))
      io.stderr.write(`closed: ${page}\n`);
    return;
  }
  const { title, body } = renderRunIssue(outcome, facts);
  const page = await github.putIssue(kept, { title: io.mask(title), body: io.mask(body) });
  io.stderr.write(`issue: ${page}\n`);
}
