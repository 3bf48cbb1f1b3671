import { lockReference } from '../../identity/lock-store.ts';
import { listJournals } from '../../release/journal-store.ts';
import type { Recovered } from '../../release/recover.ts';
import { journalHolder } from '../../release/holder.ts';
import { promotionRequests } from '../../release/list-requests.ts';
import { dryPromotion, hasUndone, rollBack } from '../../release/promote-stack.ts';
import type { PlannedPromotion, PromotionOrder } from '../../release/promote.ts';
import { findReleaseSource } from '../../release/find-source.ts';
import { listReleases } from '../../release/release-store.ts';
import { parseReleaseName, releaseName, stableTag, type Release } from '../../release/release.ts';
import { rollbackTarget } from '../../release/rollback-target.ts';
import type { CliIo } from '../io.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { writeJobOutputs } from '../job-files.ts';
import { showChange, unfinishedNotes } from '../show-change.ts';

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
  const { world, place, registry } = setting;
  const json = options.json === true;
  const startedAt = world.clock.now();
  const tag = wish ?? stableTag(setting.spec.tagPrefix);
  const target = async () => rollbackTarget(await listReleases(registry, place), tag);
  if (dryRun) {
    const release = await target();
    const [planned, journals] = await Promise.all([
      dryPromotion(registry, place, await orderOf(setting, release)),
      listJournals(registry, place),
    ]);
    const requests = planned && promotionRequests(planned, place, await journalHolder(world));
    const status = planned === undefined ? 'unchanged' : 'planned';
    const { notes, ...answer } = answerOf(releaseName(release), planned);
    const told = [...notes, ...unfinishedNotes(journals, 'taken back')];
    showChange(io, { ...answer, notes: told, status, recovered: [], requests }, json);
    return 0;
  }
  // Who names a release wants that one, whatever else was half done.
  const isEnough = (recovered: readonly Recovered[]) =>
    parseReleaseName(tag) === undefined && hasUndone(recovered, tag);
  const { change, recovered, undeletable } = await rollBack(
    await setting.journal(),
    isEnough,
    async () => orderOf(setting, await target()),
  );
  const { notes, ...answer } = answerOf(tag, change?.planned);
  const staying = undeletable.map((one) => `${one} stays: the registry cannot remove a tag`);
  const title = isEnough(recovered)
    ? `${tag} is as it was: nothing else to roll back`
    : answer.title;
  const status = change === undefined && !isEnough(recovered) ? 'unchanged' : 'done';
  const durationMs = world.clock.now() - startedAt;
  const shown = {
    ...answer,
    notes: [...notes, ...staying],
    title,
    status,
    recovered,
    durationMs,
  } as const;
  showChange(io, shown, json);
  await writeJobOutputs(io, {
    release: change === undefined ? '' : releaseName(change.planned.release),
  });
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

function answerOf(name: string, planned: PlannedPromotion | undefined) {
  if (planned === undefined) return { title: `as in ${name}`, moves: [], notes: [] };
  const { release, moves, notes } = planned;
  return {
    title: `${releaseName(release)}: the images of ${release.restores ?? name} are back`,
    moves,
    notes,
    document: { release },
  };
}
