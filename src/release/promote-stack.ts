import type { Registry } from '../ports/registry.ts';
import { changeTags, type ChangedTags } from './change-tags.ts';
import type { JournalDeps } from './journal-deps.ts';
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
 * Promotes a stack as a whole or not at all. What a dead process had begun is finished first.
 *
 * @throws {UserError} as `readPromotedImages`, `changeTags`
 */
export async function promoteStack(
  deps: JournalDeps,
  order: PromotionOrder,
): Promise<ChangedTags<PromotionChange>> {
  const images = await readPromotedImages(deps.registry, order);
  return changeTags(deps, {
    title: order.tag,
    unfinished: 'finish',
    plan: async () => planned(deps, order, images),
  });
}

/**
 * Brings an earlier release back as a whole or not at all. What a dead process had begun is taken back; if there was something, that
 * was all: it is what people go back from.
 *
 * @param chooseOrder asked when nobody else can make a release any more
 * @throws {UserError} as {@link promoteStack}; what `chooseOrder` throws
 */
export async function rollBack(
  deps: JournalDeps,
  chooseOrder: () => Promise<PromotionOrder>,
): Promise<ChangedTags<PromotionChange>> {
  return changeTags(deps, {
    title: 'a rollback',
    unfinished: 'undo',
    plan: async (recovered) => {
      if (hasUndone(recovered)) return undefined;
      const order = await chooseOrder();
      return planned(deps, order, await readPromotedImages(deps.registry, order));
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

async function planned(
  { registry, place }: JournalDeps,
  order: PromotionOrder,
  images: Awaited<ReturnType<typeof readPromotedImages>>,
): Promise<PromotionChange | undefined> {
  const plan = await planPromotion(registry, place, order, images);
  return plan && stagePromotion(registry, place, plan);
}
