import type { ChangedTags } from '../release/change-tags.ts';
import { journalHolder } from '../release/holder.ts';
import { listJournals } from '../release/journal-store.ts';
import { promotionRequests } from '../release/list-requests.ts';
import { dryPromotion } from '../release/promote-stack.ts';
import type { PlannedPromotion, PromotionChange } from '../release/promote.ts';
import type { PromotionOrder } from '../release/promotion-order.ts';
import { releaseName, type Release } from '../release/release.ts';
import type { CliIo } from './io.ts';
import { writeJobOutputs } from './job-files.ts';
import type { ReleaseSetting } from './release-setting.ts';
import { showChange, unfinishedNotes, type ShownChange } from './show-change.ts';

/** How a command speaks of the promotion that it makes. */
export interface PromotionWords {
  /** Title where nothing has to be done: `2026.4-stable: 2026.4-main`. */
  readonly unchanged: string;
  /** Title of the release that is made: `2026.4-stable-3: 2026.4-main, built from 1a2b3c4`. */
  readonly made: (release: Release) => string;
  /** What more there is to say of it. */
  readonly notes?: ((release: Release) => readonly string[]) | undefined;
  /** What becomes of promotions that dead processes left half done. */
  readonly unfinished: 'finished' | 'taken back';
}

/** Says what an order would do; nothing is written. */
export async function showPlannedPromotion(
  io: CliIo,
  { registry, place, world }: ReleaseSetting,
  order: PromotionOrder,
  words: PromotionWords,
  json: boolean,
): Promise<void> {
  const [planned, journals] = await Promise.all([
    dryPromotion(registry, place, order),
    listJournals(registry, place),
  ]);
  const { notes, ...answer } = answerOf(planned, words);
  const shown: ShownChange = {
    ...answer,
    notes: [...notes, ...unfinishedNotes(journals, words.unfinished)],
    status: planned === undefined ? 'unchanged' : 'planned',
    recovered: [],
    requests: planned && promotionRequests(planned, place, journalHolder(world)),
  };
  showChange(io, shown, json);
}

/** A promotion that has come to its end. */
export interface DonePromotion {
  readonly outcome: ChangedTags<PromotionChange>;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Title of what was done by taking back alone; absent: nothing was done but what `outcome` says. */
  readonly takenBack?: string | undefined;
}

/** Says what a promotion did, to people or programs, and to later steps of a job. */
export async function showDonePromotion(
  io: CliIo,
  { world }: ReleaseSetting,
  { outcome, startedAt, takenBack }: DonePromotion,
  words: PromotionWords,
  json: boolean,
): Promise<void> {
  const { change, recovered, undeletable } = outcome;
  const { title, notes, ...answer } = answerOf(change?.planned, words);
  const staying = undeletable.map((one) => `${one} stays: the registry cannot remove a tag`);
  const shown: ShownChange = {
    ...answer,
    title: takenBack ?? title,
    notes: [...notes, ...staying],
    status: change === undefined && takenBack === undefined ? 'unchanged' : 'done',
    recovered,
    durationMs: world.clock.now() - startedAt,
  };
  showChange(io, shown, json);
  await writeJobOutputs(io, {
    release: change === undefined ? '' : releaseName(change.planned.release),
  });
}

function answerOf(
  planned: PlannedPromotion | undefined,
  { unchanged, made, notes = () => [] }: PromotionWords,
): Pick<ShownChange, 'title' | 'moves' | 'notes' | 'document'> {
  if (planned === undefined) return { title: unchanged, moves: [], notes: [] };
  const { release, moves } = planned;
  return {
    title: made(release),
    moves,
    notes: [...planned.notes, ...notes(release)],
    document: { release },
  };
}
