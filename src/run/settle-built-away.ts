import { isDeepStrictEqual } from 'node:util';
import { imageTag } from '../identity/exact-tags.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import type { BuildOutcome } from '../ports/image-builder.ts';
import type { FoundImage } from '../plan/build-plan.ts';
import { imageProblem, storedImageId } from './image-problem.ts';
import type { ImageState, StepContext } from './image-run.ts';
import { removeTemporaryName } from './remove-temporary-name.ts';

type Built = BuildOutcome & { readonly status: 'built' };

/** Why what a builder left at the registry is not the image that was wanted. */
export interface NotWhole {
  readonly problem: string;
}

/** What is known of such an image. */
export interface BuiltAway extends ImageState {
  readonly imageId: string;
  readonly reference: string;
  readonly digest: string;
}

/**
 * What is known of an image that a builder left at the registry: which one counts, under which digest, and whether its exact name is
 * there already. What the builder says of it is not believed: the registry is asked.
 *
 * BuildKit's notes for an inline cache give the same image other IDs; where nothing but these notes differs from the image that
 * the registry has with the same build ID, that one stays.
 *
 * @param earlier the image that exists with the same inputs; `undefined` when there is none
 */
export async function settleBuiltAway(
  context: StepContext,
  { imageId: made, digest, temporaryName }: Built,
  earlier: FoundImage | undefined,
): Promise<BuiltAway | NotWhole> {
  const { deps, image, prepared } = context;
  if (digest === undefined) throw new Error(`the builder of ${image.key} named no digest`);
  if (temporaryName !== undefined) await removeTemporaryName(context, temporaryName, digest);
  const wanted = { imageId: made, platforms: prepared.build?.request.platforms ?? [] };
  const problem = await imageProblem(deps.registry, image.repository, digest, wanted);
  if (problem !== undefined) return { problem };
  const imageId = (await sameButNotes(context, made, earlier)) ?? made;
  const reference = `${image.repository}:${imageTag(imageId)}`;
  const [named, here] = await Promise.all([
    deps.registry.resolve(reference, { push: true }),
    deps.engine.inspectImage(reference),
  ]);
  return {
    imageId,
    reference,
    // An exact name never moves: what it names is this image.
    digest: named?.digest ?? digest,
    isUntagged: named === undefined,
    isNew: here === undefined,
  };
}

/**
 * The image ID of the earlier image, where it is the one that was made but for notes. Without its exact name nobody knows its
 * manifest any more, and what was made takes its place.
 */
async function sameButNotes(
  { deps: { registry }, image: { repository } }: StepContext,
  made: string,
  earlier: FoundImage | undefined,
): Promise<string | undefined> {
  if (earlier === undefined || earlier.imageId === made) return undefined;
  const { imageId } = earlier;
  const stored = await registry.getManifest(`${repository}:${imageTag(imageId)}`);
  if (stored === undefined || storedImageId(stored) !== imageId) return undefined;
  const [one, other] = await Promise.all(
    [made, imageId].map((id) => registry.getBlob(repository, id)),
  );
  if (one === undefined || other === undefined) return undefined;
  return isDeepStrictEqual(contentOf(one), contentOf(other)) ? imageId : undefined;
}

/** An image config without what BuildKit noted in it: `moby.buildkit.cache.v0`. */
function contentOf(config: Uint8Array): object {
  const entries = Object.entries(manifestIn(config));
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('moby.buildkit.')));
}
