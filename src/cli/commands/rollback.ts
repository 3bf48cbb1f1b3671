import { lockReference } from '../../identity/lock-store.ts';
import { journalHolder } from '../../release/holder.ts';
import { promotionRequests } from '../../release/list-requests.ts';
import { dryPromotion, hasUndone, promoteStack } from '../../release/promote-stack.ts';
import type { PlannedPromotion, PromotionOrder } from '../../release/promote.ts';
import { findReleaseSource } from '../../release/find-source.ts';
import { listReleases } from '../../release/release-store.ts';
import { releaseName, stableTag, type Release } from '../../release/release.ts';
import { rollbackTarget } from '../../release/rollback-target.ts';
import type { CliIo } from '../io.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { showChange } from '../show-change.ts';

/**
 * `stack rollback [RELEASE]`: makes the images of an earlier release stable again.
 *
 * A promotion that a dead process left half done is taken back, and that was all then: it is what people go back from.
 */
export async function rollback(
  io: CliIo,
  [wish]: readonly string[],
  { dryRun = false, ...options }: ReleaseOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const { world, place } = setting;
  const json = options.json === true;
  const startedAt = world.clock.now();
  const name = wish ?? stableTag(setting.spec.tagPrefix);
  const target = rollbackTarget(await listReleases(setting.registry, place), name);
  const order = await orderOf(setting, target);
  if (dryRun) {
    const planned = await dryPromotion(setting.registry, place, order);
    const requests = planned && promotionRequests(planned, place, await journalHolder(world));
    const status = planned === undefined ? 'unchanged' : 'planned';
    showChange(io, { ...answerOf(target, planned), status, recovered: [], requests }, json);
    return 0;
  }
  const { change, recovered } = await promoteStack(await setting.journal(), order, 'undo');
  const answer = answerOf(target, change?.planned);
  const title = hasUndone(recovered) ? 'nothing else was rolled back' : answer.title;
  const status = change === undefined && !hasUndone(recovered) ? 'unchanged' : 'done';
  const durationMs = world.clock.now() - startedAt;
  showChange(io, { ...answer, title, status, recovered, durationMs }, json);
  return 0;
}

async function orderOf(
  { world, registry, place }: ReleaseSetting,
  target: Release,
): Promise<PromotionOrder> {
  const name = releaseName(target);
  const { source } = await findReleaseSource(registry, place, name);
  const { by, runUrl } = await journalHolder(world);
  return {
    tag: target.tag,
    lock: target.lock,
    source: { ...source, reference: lockReference(place, name) },
    restores: name,
    // As they were, wherever the spec has them today.
    targets: new Map(),
    removesDropped: true,
    by,
    runUrl,
    waived: target.waived,
    now: world.clock.now(),
  };
}

function answerOf(target: Release, planned: PlannedPromotion | undefined) {
  const name = releaseName(target);
  if (planned === undefined) return { title: `${target.tag}: as in ${name}`, moves: [], notes: [] };
  const { release, moves, notes } = planned;
  return {
    title: `${releaseName(release)}: ${name} is back, released ${target.releasedAt.slice(0, 10)}`,
    moves,
    notes,
    document: { release },
  };
}
