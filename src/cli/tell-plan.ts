import { renderPlanComment } from '../github/plan-comment.ts';
import type { RunFacts } from '../github/run-facts.ts';
import { specName } from '../github/spec-name.ts';
import type { ExpectedTotal, TimedPlan } from '../plan/expected-durations.ts';
import { runUrlIn } from '../release/holder.ts';
import type { PlanOrder } from '../run/open-plan.ts';
import type { World } from '../run/world.ts';
import { githubSetting } from './github-setting.ts';
import type { CliIo } from './io.ts';
import { writeJobOutputs, writeJobSummary } from './job-files.ts';
import { unlessRefused } from './unless-refused.ts';
import { writeComment } from './write-comment.ts';

/**
 * Tells GitHub what is planned: a job of GitHub Actions gets the outputs `work` (`true` when there is something to do) and `images` (JSON
 * list of the keys that it is to be done with) and a part of its summary; with `comment` the pull request gets its comment.
 */
export async function tellPlan(
  io: CliIo,
  world: World,
  order: PlanOrder,
  { plan, expected }: { readonly plan: TimedPlan; readonly expected: ExpectedTotal | undefined },
  options: { readonly comment?: boolean; readonly dryRun?: boolean },
): Promise<void> {
  const render = (facts: RunFacts) => renderPlanComment(plan, expected, facts);
  const keys = plan.images.filter(({ state }) => state !== 'skip').map(({ image }) => image.key);
  const outputs = { work: String(keys.length > 0), images: JSON.stringify(keys) };
  await writeJobOutputs(io, outputs);
  await writeJobSummary(io, render(factsHere(io, order, plan.head)));
  if (options.comment !== true) return;
  await unlessRefused(io, 'no comment is written', async () => {
    const setting = await githubSetting(io, world, order.spec, order.retries);
    await writeComment(io, setting, render(setting.facts), options);
  });
}

/** What can be said without asking anybody. */
function factsHere(io: CliIo, { spec }: PlanOrder, commit: string | undefined): RunFacts {
  const { GITHUB_WORKSPACE: workspace } = io.env;
  return { specName: specName(spec, io.cwd, workspace), commit, runUrl: runUrlIn(io.env) };
}
