import pMap from 'p-map';
import type { Registry } from '../ports/registry.ts';
import { changeTags, type ChangedTags } from './change-tags.ts';
import type { JournalDeps } from './journal-deps.ts';
import {
  planPromotion,
  stagePromotion,
  type PlannedPromotion,
  type PromotionChange,
} from './promote.ts';
import { readPromotedImages, type PromotedImage } from './promoted-images.ts';
import type { PromotionOrder } from './promotion-order.ts';
import type { Recovered } from './recover.ts';
import { parseReleaseName } from './release.ts';

/**
 * Promotes a stack as a whole or not at all. What a dead process had begun is finished first.
 *
 * @param order a function is asked when nobody else can make a release any more
 * @throws {UserError} as `readPromotedImages`, `changeTags`; what the function throws
 */
export async function promoteStack(
  deps: JournalDeps,
  title: string,
  order: PromotionOrder | (() => Promise<PromotionOrder>),
): Promise<ChangedTags<PromotionChange>> {
  const known = typeof order === 'function' ? undefined : order;
  const images = known && (await readImages(deps.registry, known));
  return changeTags(deps, {
    title,
    unfinished: 'finish',
    plan: async () => {
      const chosen = typeof order === 'function' ? await order() : order;
      return planned(deps, chosen, images ?? (await readImages(deps.registry, chosen)));
    },
  });
}

/**
 * Brings an earlier release back as a whole or not at all. What a dead process had begun is taken back.
 *
 * @param isEnough whether what was taken back is what people wanted to go back from, so that no more is to be done
 * @param chooseOrder asked when nobody else can make a release any more
 * @throws {UserError} as {@link promoteStack}
 */
export async function rollBack(
  deps: JournalDeps,
  isEnough: (recovered: readonly Recovered[]) => boolean,
  chooseOrder: () => Promise<PromotionOrder>,
): Promise<ChangedTags<PromotionChange>> {
  return changeTags(deps, {
    title: 'a rollback',
    unfinished: 'undo',
    plan: async (recovered) => {
      if (isEnough(recovered)) return undefined;
      const order = await chooseOrder();
      return planned(deps, order, await readImages(deps.registry, order));
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

/** Whether a half done release of a tag (`2026.4-stable`) is among what has been taken back. */
export function hasUndone(recovered: readonly Recovered[], tag: string): boolean {
  return recovered.some(
    ({ outcome, title }) => outcome === 'undone' && parseReleaseName(title)?.tag === tag,
  );
}

interface ReadImages {
  readonly images: readonly PromotedImage[];
  /** Waits for the answer whether they may be pushed to where they are to be. @throws {UserError} as {@link Registry} */
  readonly access: () => Promise<unknown>;
}

/** Reads the images of an order, and asks, without waiting, whether they may be pushed. */
async function readImages(registry: Registry, order: PromotionOrder): Promise<ReadImages> {
  const images = await readPromotedImages(registry, order);
  const repositories = new Set(images.map(({ to }) => to));
  const asked = pMap(repositories, (repository) => registry.checkPush(repository), {
    concurrency: 8,
  });
  // Who waits for it is told.
  asked.catch(() => undefined);
  return { images, access: () => asked };
}

/** Whoever may not push finds out before anything is stored; that the journal could be stored says it of the stack locks. */
async function planned(
  { registry, place }: JournalDeps,
  order: PromotionOrder,
  { images, access }: ReadImages,
): Promise<PromotionChange | undefined> {
  const plan = await planPromotion(registry, place, order, images);
  if (plan === undefined) return undefined;
  await access();
  return stagePromotion(registry, place, plan);
}
