import { UserError, UserErrors } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { recordStore } from '../../identity/record-store.ts';
import { join } from 'node:path';
import { selectImages } from '../../plan/select-images.ts';
import type { Registry } from '../../ports/registry.ts';
import { changeTags, type ChangedTags } from '../../release/change-tags.ts';
import { findLockSource, findReleaseSource, type LockSource } from '../../release/find-source.ts';
import { listJournals } from '../../release/journal-store.ts';
import { journalHolder, runUrlIn } from '../../release/holder.ts';
import { changeRequests, promotionRequests } from '../../release/list-requests.ts';
import { outsideVerdicts } from '../../release/outside-verdicts.ts';
import { checkOwnTag, planTagging, type TaggingDeps } from '../../release/plan-tagging.ts';
import { promotionProblems } from '../../release/promotion-policy.ts';
import { dryPromotion, promoteStack } from '../../release/promote-stack.ts';
import type { PlannedPromotion, PromotionChange, PromotionOrder } from '../../release/promote.ts';
import { globalStableTag, releaseName, stableTag } from '../../release/release.ts';
import type { CliIo } from '../io.ts';
import { writeJobOutputs } from '../job-files.ts';
import { movingTagOf } from '../moving-tag.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { movesOf, showChange, unfinishedNotes, type ShownChange } from '../show-change.ts';

export interface TagOptions extends ReleaseOptions {
  readonly from?: string;
  readonly prefix?: string;
  readonly waive?: readonly string[];
}

/** `stack tag`: gives tags to images at the registry, as a whole or not at all. */
export async function tag(
  io: CliIo,
  names: readonly string[],
  options: TagOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const [first, ...rest] = names;
  if (first === 'stable' && rest.length === 0) return promoteStable(io, setting, options);
  if (first === 'global-stable' && rest.length === 0) return promoteGlobal(io, setting, options);
  return tagImages(io, setting, names, options);
}

async function promoteStable(
  io: CliIo,
  setting: ReleaseSetting,
  options: TagOptions,
): Promise<number> {
  const { world, spec, registry, place } = setting;
  refuse('--prefix', options.prefix, 'stack tag stable');
  const name = options.from ?? (await movingTagOf(world, spec));
  const source = await findLockSource(registry, place, name);
  const waived = options.waive ?? [];
  const required = spec.requiredVerdicts;
  refuseUnknownWaivers(
    waived,
    required.map(({ name: verdict }) => verdict),
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
  return promote(io, setting, options, {
    ...source,
    waived,
    tag: stableTag(source.lock.prefix),
  });
}

async function promoteGlobal(
  io: CliIo,
  setting: ReleaseSetting,
  options: TagOptions,
): Promise<number> {
  const { spec, place, journal } = setting;
  refuse('--from', options.from, 'stack tag global-stable', 'name a prefix with --prefix');
  refuse('--waive', options.waive?.join(' '), 'stack tag global-stable');
  const name = stableTag(options.prefix ?? spec.tagPrefix);
  // Asked for when nobody else is at work: a release that was half done is finished by then.
  const choose = async (registry: Registry) => {
    const source = await findReleaseSource(registry, place, name);
    return orderOf(io, setting, { ...source, tag: globalStableTag });
  };
  if (options.dryRun === true)
    return showPlanned(io, setting, options, name, await choose(setting.registry));
  const deps = await journal();
  const startedAt = setting.world.clock.now();
  const outcome = await promoteStack(deps, globalStableTag, () => choose(deps.registry));
  return showDone(io, setting, options, { name, tag: globalStableTag, startedAt, outcome });
}

async function promote(
  io: CliIo,
  setting: ReleaseSetting,
  options: TagOptions,
  promotion: Promotion,
): Promise<number> {
  const { name, tag: stable } = promotion;
  const order = await orderOf(io, setting, promotion);
  if (options.dryRun === true) return showPlanned(io, setting, options, name, order);
  const outcome = await promoteStack(await setting.journal(), stable, order);
  return showDone(io, setting, options, { name, tag: stable, startedAt: order.now, outcome });
}

/** A lock, the tag that its images are to have, and the verdicts that are not asked for. */
type Promotion = LockSource & { readonly tag: string; readonly waived: readonly string[] };

async function orderOf(
  io: CliIo,
  { world, spec }: ReleaseSetting,
  { tag: stable, lock, source, waived }: Promotion,
): Promise<PromotionOrder> {
  const { by } = await journalHolder(world);
  return {
    tag: stable,
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

async function showPlanned(
  io: CliIo,
  { registry, place, world }: ReleaseSetting,
  { json = false }: TagOptions,
  name: string,
  order: PromotionOrder,
): Promise<number> {
  const [planned, journals] = await Promise.all([
    dryPromotion(registry, place, order),
    listJournals(registry, place),
  ]);
  const requests = planned && promotionRequests(planned, place, await journalHolder(world));
  const { notes, ...answer } = answerOf(planned, name, order.tag);
  const shown = {
    ...answer,
    notes: [...notes, ...unfinishedNotes(journals, 'finished')],
    status: planned ? ('planned' as const) : ('unchanged' as const),
    recovered: [],
  };
  showChange(io, requests === undefined ? shown : { ...shown, requests }, json);
  return 0;
}

async function showDone(
  io: CliIo,
  { world }: ReleaseSetting,
  { json = false }: TagOptions,
  done: {
    readonly name: string;
    readonly tag: string;
    readonly startedAt: number;
    readonly outcome: ChangedTags<PromotionChange>;
  },
): Promise<number> {
  const { name, tag: stable, startedAt, outcome } = done;
  const planned = outcome.change?.planned;
  showChange(
    io,
    {
      ...answerOf(planned, name, stable),
      status: planned === undefined ? 'unchanged' : 'done',
      recovered: outcome.recovered,
      durationMs: world.clock.now() - startedAt,
    },
    json,
  );
  const release = planned === undefined ? '' : releaseName(planned.release);
  await writeJobOutputs(io, { release });
  return 0;
}

function answerOf(planned: PlannedPromotion | undefined, name: string, stable: string) {
  if (planned === undefined) return { title: `${stable}: ${name}`, moves: [], notes: [] };
  const { release, moves, notes } = planned;
  return {
    title: `${releaseName(release)}: ${describe(release.lock.commit, name)}`,
    moves,
    notes: [...notes, ...release.waived.map((verdict) => `without the verdict ${verdict}: waived`)],
    document: { release },
  };
}

function describe(commit: string | undefined, name: string): string {
  return commit === undefined ? name : `${name}, built from ${commit.slice(0, 7)}`;
}

async function tagImages(
  io: CliIo,
  setting: ReleaseSetting,
  names: readonly string[],
  options: TagOptions,
): Promise<number> {
  const { world, spec } = setting;
  refuse('--prefix', options.prefix, 'stack tag IMAGE… NEW_TAG');
  refuse('--waive', options.waive?.join(' '), 'stack tag IMAGE… NEW_TAG');
  const newTag = names.at(-1) ?? '';
  const selected = names.slice(0, -1);
  if (selected.length === 0)
    throw new UserError('USAGE', `no image is named that is to have the tag '${newTag}'`, {
      hint: `run \`stack tag stable\`, \`stack tag global-stable\`, or \`stack tag IMAGE… ${newTag}\``,
    });
  const moving = await movingTagOf(world, spec);
  checkOwnTag(newTag, spec, moving);
  const keys = selectImages(buildImageGraph(spec.images.values()), selected);
  const records = recordStore(
    { files: world.files, registry: setting.registry },
    join(spec.rootDir, '.stack'),
  );
  const from = options.from ?? moving;
  const order = {
    spec,
    images: keys.flatMap((key) => spec.images.get(key) ?? []),
    tag: newTag,
    from,
  };
  const findRecord: TaggingDeps['findRecord'] = (image, imageId) => records.find(image, imageId);
  const startedAt = world.clock.now();
  const common = { title: `${newTag}: as ${from}`, notes: [] };
  if (options.dryRun === true) {
    const change = await planTagging(
      { registry: setting.registry, place: setting.place, findRecord },
      order,
    );
    const requests = changeRequests(change, setting.place, await journalHolder(world));
    const isPlanned = change.moves.length > 0;
    const status = isPlanned ? 'planned' : 'unchanged';
    const shown = { ...common, status, moves: change.moves, recovered: [] } as const;
    showChange(io, isPlanned ? { ...shown, requests } : shown, options.json === true);
    return 0;
  }
  const deps = await setting.journal();
  const outcome = await changeTags(deps, {
    title: newTag,
    unfinished: 'finish',
    plan: async () =>
      planTagging({ registry: deps.registry, place: setting.place, findRecord }, order),
  });
  const shown: ShownChange = {
    ...common,
    status: outcome.change === undefined ? 'unchanged' : 'done',
    moves: movesOf(outcome),
    recovered: outcome.recovered,
    durationMs: world.clock.now() - startedAt,
  };
  showChange(io, shown, options.json === true);
  return 0;
}

function refuse(flag: string, value: string | undefined, command: string, hint?: string): void {
  if (value === undefined || value === '') return;
  throw new UserError('USAGE', `\`${command}\` takes no ${flag}`, {
    hint: hint ?? 'leave it out',
  });
}

function refuseUnknownWaivers(waived: readonly string[], required: readonly string[]): void {
  const unknown = waived.filter((name) => !required.includes(name));
  if (unknown.length === 0) return;
  throw new UserError('USAGE', `nothing requires ${unknown.join(', ')}, so it cannot be waived`, {
    hint: `required are: ${required.join(', ')}`,
  });
}
