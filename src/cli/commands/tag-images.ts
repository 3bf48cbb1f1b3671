import { join } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { recordStore } from '../../identity/record-store.ts';
import { selectImages } from '../../plan/select-images.ts';
import { changeTags } from '../../release/change-tags.ts';
import { checkOwnTag } from '../../release/check-own-tag.ts';
import { journalHolder } from '../../release/holder.ts';
import { changeRequests } from '../../release/list-requests.ts';
import { planTagging, type TaggingDeps, type TaggingOrder } from '../../release/plan-tagging.ts';
import type { CliIo } from '../io.ts';
import { movingTagOf } from '../moving-tag.ts';
import type { ReleaseSetting } from '../release-setting.ts';
import { movesOf, showChange, type ShownChange } from '../show-change.ts';
import { refuseOption, type TagOptions } from '../tag-options.ts';

/** `stack tag IMAGE… NEW_TAG`: gives images one more tag. @returns 0 */
export async function tagImages(
  io: CliIo,
  setting: ReleaseSetting,
  names: readonly string[],
  options: TagOptions,
): Promise<number> {
  const command = 'stack tag IMAGE… NEW_TAG';
  refuseOption('--prefix', options.prefix, command);
  refuseOption('--waive', options.waive?.join(' '), command);
  const order = await orderOf(setting, names, options.from);
  const shown =
    options.dryRun === true ? await planned(setting, order) : await done(setting, order);
  showChange(io, shown, options.json === true);
  return 0;
}

async function orderOf(
  { world, spec }: ReleaseSetting,
  names: readonly string[],
  from: string | undefined,
): Promise<TaggingOrder> {
  const tag = names.at(-1) ?? '';
  const selected = names.slice(0, -1);
  if (selected.length === 0)
    throw new UserError('USAGE', `no image is named that is to have the tag '${tag}'`, {
      hint: `run \`stack tag stable\`, \`stack tag global-stable\`, or \`stack tag IMAGE… ${tag}\``,
    });
  const moving = await movingTagOf(world, spec);
  checkOwnTag(tag, spec, moving);
  const keys = selectImages(buildImageGraph(spec.images.values()), selected);
  const images = keys.flatMap((key) => spec.images.get(key) ?? []);
  return { spec, images, tag, from: from ?? moving };
}

async function planned(setting: ReleaseSetting, order: TaggingOrder): Promise<ShownChange> {
  const { registry, place, world } = setting;
  const change = await planTagging({ registry, place, findRecord: recordsIn(setting) }, order);
  const requests = changeRequests(change, place, journalHolder(world));
  const common = { ...wordsOf(order), moves: change.moves, recovered: [] };
  return change.moves.length > 0
    ? { ...common, status: 'planned', requests }
    : { ...common, status: 'unchanged' };
}

async function done(setting: ReleaseSetting, order: TaggingOrder): Promise<ShownChange> {
  const { place, world } = setting;
  const startedAt = world.clock.now();
  const deps = setting.journal();
  const findRecord = recordsIn(setting);
  const outcome = await changeTags(deps, {
    title: order.tag,
    unfinished: 'finish',
    plan: async () => planTagging({ registry: deps.registry, place, findRecord }, order),
  });
  return {
    ...wordsOf(order),
    status: outcome.change === undefined ? 'unchanged' : 'done',
    moves: movesOf(outcome),
    recovered: outcome.recovered,
    durationMs: world.clock.now() - startedAt,
  };
}

function recordsIn({ world, spec, registry }: ReleaseSetting): TaggingDeps['findRecord'] {
  const records = recordStore({ files: world.files, registry }, join(spec.rootDir, '.stack'));
  return (image, imageId) => records.find(image, imageId);
}

function wordsOf({ tag, from }: TaggingOrder): Pick<ShownChange, 'title' | 'notes'> {
  return { title: `${tag}: as ${from}`, notes: [] };
}
