import { UserError, UserErrors } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { recordStore } from '../../identity/record-store.ts';
import { join } from 'node:path';
import { selectImages } from '../../plan/select-images.ts';
import { changeTags } from '../../release/change-tags.ts';
import { findLockSource, findReleaseSource, type LockSource } from '../../release/find-source.ts';
import { journalHolder, runUrlIn } from '../../release/holder.ts';
import { changeRequests, promotionRequests } from '../../release/list-requests.ts';
import { outsideVerdicts } from '../../release/outside-verdicts.ts';
import { checkOwnTag, planTagging, type TaggingDeps } from '../../release/plan-tagging.ts';
import { promotionProblems } from '../../release/promotion-policy.ts';
import { dryPromotion, promoteStack } from '../../release/promote-stack.ts';
import type { PlannedPromotion, PromotionOrder } from '../../release/promote.ts';
import { globalStableTag, releaseName, stableTag } from '../../release/release.ts';
import type { CliIo } from '../io.ts';
import { movingTagOf } from '../moving-tag.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { movesOf, showChange, type ShownChange } from '../show-change.ts';

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
  return promote(io, setting, options, { ...source, tag: stableTag(source.lock.prefix) });
}

async function promoteGlobal(
  io: CliIo,
  setting: ReleaseSetting,
  options: TagOptions,
): Promise<number> {
  const { spec, registry, place } = setting;
  refuse('--from', options.from, 'stack tag global-stable', 'name a prefix with --prefix');
  refuse('--waive', options.waive?.join(' '), 'stack tag global-stable');
  const name = stableTag(options.prefix ?? spec.tagPrefix);
  const source = await findReleaseSource(registry, place, name);
  return promote(io, setting, options, { ...source, tag: globalStableTag });
}

async function promote(
  io: CliIo,
  setting: ReleaseSetting,
  { dryRun = false, json = false, waive = [] }: TagOptions,
  { tag: stable, lock, source, name }: LockSource & { readonly tag: string },
): Promise<number> {
  const { world, spec, place } = setting;
  const holder = await journalHolder(world);
  const order: PromotionOrder = {
    tag: stable,
    lock,
    source,
    targets: new Map([...spec.images.values()].map(({ key, repository }) => [key, repository])),
    removesDropped: false,
    by: holder.by,
    runUrl: runUrlIn(io.env),
    waived: waive,
    now: world.clock.now(),
  };
  if (dryRun) {
    const planned = await dryPromotion(setting.registry, place, order);
    const requests = planned && promotionRequests(planned, place, holder);
    showChange(
      io,
      {
        ...answerOf(planned, name, stable),
        status: planned ? 'planned' : 'unchanged',
        recovered: [],
        requests,
      },
      json,
    );
    return 0;
  }
  const outcome = await promoteStack(await setting.journal(), order);
  const planned = outcome.change?.planned;
  const durationMs = world.clock.now() - order.now;
  showChange(
    io,
    {
      ...answerOf(planned, name, stable),
      status: planned === undefined ? 'unchanged' : 'done',
      recovered: outcome.recovered,
      durationMs,
    },
    json,
  );
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
    const change = await planTagging({ registry: setting.registry, findRecord }, order);
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
    plan: async () => planTagging({ registry: deps.registry, findRecord }, order),
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
