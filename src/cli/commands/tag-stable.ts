import { UserError, UserErrors } from '../../errors/user-error.ts';
import type { Registry } from '../../ports/registry.ts';
import { findLockSource, findReleaseSource, type LockSource } from '../../release/find-source.ts';
import { journalHolder, runUrlIn } from '../../release/holder.ts';
import { outsideVerdicts } from '../../release/outside-verdicts.ts';
import { promoteStack } from '../../release/promote-stack.ts';
import type { PromotionOrder } from '../../release/promotion-order.ts';
import { promotionProblems } from '../../release/promotion-policy.ts';
import { globalStableTag, releaseName, stableTag } from '../../release/release.ts';
import type { CliIo } from '../io.ts';
import { movingTagOf } from '../moving-tag.ts';
import type { ReleaseSetting } from '../release-setting.ts';
import { showDonePromotion, showPlannedPromotion, type PromotionWords } from '../show-promotion.ts';
import { refuseOption, type TagOptions } from '../tag-options.ts';

/** `stack tag stable`: makes a release of a stack lock. @returns 0 */
export async function tagStable(
  io: CliIo,
  setting: ReleaseSetting,
  options: TagOptions,
): Promise<number> {
  refuseOption('--prefix', options.prefix, 'stack tag stable');
  const promotion = await promotionOf(setting, options);
  const words = wordsOf(promotion.tag, promotion.name);
  const json = options.json === true;
  const order = orderOf(io, setting, promotion);
  if (options.dryRun === true) {
    await showPlannedPromotion(io, setting, order, words, json);
    return 0;
  }
  const outcome = await promoteStack(setting.journal(), promotion.tag, order);
  await showDonePromotion(io, setting, { outcome, startedAt: order.now }, words, json);
  return 0;
}

/** `stack tag global-stable`: makes a release of all prefixes of one of a single prefix. @returns 0 */
export async function tagGlobalStable(
  io: CliIo,
  setting: ReleaseSetting,
  options: TagOptions,
): Promise<number> {
  const { spec, place, journal, registry, world } = setting;
  const command = 'stack tag global-stable';
  refuseOption('--from', options.from, command, 'name a prefix with --prefix');
  refuseOption('--waive', options.waive?.join(' '), command);
  const name = stableTag(options.prefix ?? spec.tagPrefix);
  const words = wordsOf(globalStableTag, name);
  const json = options.json === true;
  // Asked for when nobody else is at work: a release that was half done is finished by then.
  const choose = async (asked: Registry) => {
    const source = await findReleaseSource(asked, place, name);
    return orderOf(io, setting, { ...source, tag: globalStableTag });
  };
  if (options.dryRun === true) {
    await showPlannedPromotion(io, setting, await choose(registry), words, json);
    return 0;
  }
  const deps = journal();
  const startedAt = world.clock.now();
  const outcome = await promoteStack(deps, globalStableTag, () => choose(deps.registry));
  await showDonePromotion(io, setting, { outcome, startedAt }, words, json);
  return 0;
}

/** A lock, the tag that its images are to have, and the verdicts that are not asked for. */
type Promotion = LockSource & { readonly tag: string; readonly waived: readonly string[] };

/** What is to be stable, once it is known that it may. */
async function promotionOf(
  { world, spec, registry, place }: ReleaseSetting,
  { from, waive: waived = [] }: TagOptions,
): Promise<Promotion> {
  const source = await findLockSource(registry, place, from ?? (await movingTagOf(world, spec)));
  const required = spec.requiredVerdicts;
  refuseUnknownWaivers(
    waived,
    required.map(({ name }) => name),
  );
  const problems = promotionProblems({
    lock: source.lock,
    name: source.name,
    keys: [...spec.images.keys()],
    required,
    waived,
    outside: await outsideVerdicts(registry, source.lock, required),
  });
  if (problems.length > 0) throw new UserErrors(problems);
  return { ...source, waived, tag: stableTag(source.lock.prefix) };
}

function orderOf(
  io: CliIo,
  { world, spec }: ReleaseSetting,
  { tag, lock, source, waived }: Promotion,
): PromotionOrder {
  const { by } = journalHolder(world);
  return {
    tag,
    lock,
    source,
    targets: new Map([...spec.images.values()].map(({ key, repository }) => [key, repository])),
    removesDropped: false,
    by,
    runUrl: runUrlIn(io.env),
    waived,
    now: world.clock.now(),
  };
}

function wordsOf(tag: string, name: string): PromotionWords {
  return {
    unchanged: `${tag}: ${name}`,
    made: (release) => `${releaseName(release)}: ${describe(release.lock.commit, name)}`,
    notes: ({ waived }) => waived.map((verdict) => `without the verdict ${verdict}: waived`),
    unfinished: 'finished',
  };
}

function describe(commit: string | undefined, name: string): string {
  return commit === undefined ? name : `${name}, built from ${commit.slice(0, 7)}`;
}

function refuseUnknownWaivers(waived: readonly string[], required: readonly string[]): void {
  const unknown = waived.filter((name) => !required.includes(name));
  if (unknown.length === 0) return;
  throw new UserError('USAGE', `nothing requires ${unknown.join(', ')}, so it cannot be waived`, {
    hint: `required are: ${required.join(', ')}`,
  });
}
