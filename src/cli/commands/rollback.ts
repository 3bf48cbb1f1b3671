import { lockReference } from '../../identity/lock-store.ts';
import { isOfOtherStack, otherStackError } from '../../identity/other-stack.ts';
import { findReleaseSource } from '../../release/find-source.ts';
import { journalHolder } from '../../release/holder.ts';
import { hasUndone, rollBack } from '../../release/promote-stack.ts';
import type { PromotionOrder } from '../../release/promotion-order.ts';
import type { Recovered } from '../../release/recover.ts';
import { listReleases } from '../../release/release-store.ts';
import { parseReleaseName, releaseName, stableTag, type Release } from '../../release/release.ts';
import { rollbackTarget } from '../../release/rollback-target.ts';
import type { CliIo } from '../io.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { showDonePromotion, showPlannedPromotion, type PromotionWords } from '../show-promotion.ts';

/**
 * `stack rollback [RELEASE]`: makes the images of an earlier release stable again.
 *
 * A promotion that a dead process left half done is taken back, and that was all then: it is what people go back from.
 *
 * @returns 0
 */
export async function rollback(
  io: CliIo,
  [wish]: readonly string[],
  { dryRun = false, json = false, ...options }: ReleaseOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const { world, place, registry } = setting;
  const startedAt = world.clock.now();
  const tag = wish ?? stableTag(setting.spec.tagPrefix);
  const target = async () => rollbackTarget(await listReleases(registry, place), tag);
  if (dryRun) {
    const release = await target();
    const words = wordsOf(releaseName(release));
    await showPlannedPromotion(io, setting, await orderOf(setting, release), words, json);
    return 0;
  }
  // Who names a release wants that one, whatever else was half done.
  const isEnough = (recovered: readonly Recovered[]) =>
    parseReleaseName(tag) === undefined && hasUndone(recovered, tag);
  const outcome = await rollBack(setting.journal(), isEnough, async () =>
    orderOf(setting, await target()),
  );
  const takenBack = isEnough(outcome.recovered)
    ? `${tag} is as it was: nothing else to roll back`
    : undefined;
  await showDonePromotion(io, setting, { outcome, startedAt, takenBack }, wordsOf(tag), json);
  return 0;
}

async function orderOf(
  { world, spec, registry, place }: ReleaseSetting,
  target: Release,
): Promise<PromotionOrder> {
  const name = releaseName(target);
  const repositories = [...spec.images.values()].map(({ repository }) => repository);
  if (isOfOtherStack(target.lock, repositories))
    throw otherStackError(name, target.lock, 'go back in a checkout from before that');
  const { source } = await findReleaseSource(registry, place, name);
  const { by, runUrl } = journalHolder(world);
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

function wordsOf(name: string): PromotionWords {
  return {
    unchanged: `as in ${name}`,
    made: (release) =>
      `${releaseName(release)}: the images of ${release.restores ?? name} are back`,
    unfinished: 'taken back',
  };
}
