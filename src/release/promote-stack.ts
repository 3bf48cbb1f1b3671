import type { Registry } from '../ports/registry.ts';
import { changeTags, type ChangedTags } from './change-tags.ts';
import type { JournalDeps } from './hold-journal.ts';
import {
  planPromotion,
  readPromotedImages,
  stagePromotion,
  type PlannedPromotion,
  type PromotionChange,
  type PromotionOrder,
} from './promote.ts';
import type { Recovered } from './recover.ts';

/**
 * Promotes a stack as a whole or not at all.
 *
 * @param unfinished what becomes of what a dead process had begun; `undo`: if there was something, that was all
 * @throws {UserError} as `readPromotedImages`, `changeTags`
 */
export async function promoteStack(
  deps: JournalDeps,
  order: PromotionOrder,
  unfinished: 'finish' | 'undo' = 'finish',
): Promise<ChangedTags<PromotionChange>> {
  const images = await readPromotedImages(deps.registry, order);
  return changeTags(deps, {
    title: order.restores === undefined ? order.tag : `${order.tag} as in ${order.restores}`,
    unfinished,
    plan: async (recovered) => {
      if (unfinished === 'undo' && hasUndone(recovered)) return undefined;
      const planned = await planPromotion(deps.registry, deps.place, order, images);
      return planned && stagePromotion(deps.registry, deps.place, planned);
    },
  });
}

/** What {@link promoteStack} would do; `undefined` when nothing is to be done. Nothing is written. */
export async function dryPromotion(
  registry: Registry,
  place: string,
  order: PromotionOrder,
): Promise<PlannedPromotion | undefined> {
  const images = await readPromotedImages(registry, order);
  return planPromotion(registry, place, order, images);
}

/** Whether something that was half done has been taken back. */
export function hasUndone(recovered: readonly Recovered[]): boolean {
  return recovered.some(({ outcome }) => outcome === 'undone');
}
