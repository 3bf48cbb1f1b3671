import { buildIdOf } from '../identity/build-id.ts';
import { historyIn } from '../identity/image-labels.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
import type { StepContext } from './image-run.ts';

/**
 * Keeps what is known of an image, so that later runs, comparisons and pages need not look into it again. Where an earlier record
 * says when it was built, that stays.
 */
export async function keepRecord(context: StepContext, facts: ImageFacts): Promise<void> {
  const { deps, image, state, settings } = context;
  const { books } = deps;
  if (books === undefined || state.imageId === undefined) return;
  const inputs = state.inputs ?? books.inputs(image.key, parentIds(context));
  const earlier = await books.record(image, state.imageId);
  const history = historyIn(facts.labels);
  const builtAt = new Date(state.builtAt ?? deps.clock.now()).toISOString();
  const record = {
    schemaVersion: 1 as const,
    key: image.key,
    repository: image.repository,
    imageId: state.imageId,
    buildId: buildIdOf(inputs),
    inputs,
    ...(history?.revision ? { revision: history.revision } : {}),
    ...(history?.created ? { created: history.created } : {}),
    // What came out of the layer cache is as old as it was.
    builtAt: state.isFresh === true ? builtAt : (earlier?.builtAt ?? builtAt),
    ...(settings.commit === undefined ? {} : { commit: settings.commit }),
    timings: { ...earlier?.timings, ...Object.fromEntries(context.timings) },
    facts,
  };
  await books.keep(record, settings.push && state.digest !== undefined);
}

function parentIds({ parents }: StepContext): ReadonlyMap<string, string> {
  return new Map(
    [...parents].flatMap(([key, { imageId }]) =>
      imageId === undefined ? [] : [[key, imageId] as const],
    ),
  );
}
