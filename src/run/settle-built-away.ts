import { isDeepStrictEqual } from 'node:util';
import { platformImages, platformProblem } from '../identity/platform-images.ts';
import { imageTag } from '../identity/exact-tags.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import { removeTag } from '../release/remove-tag.ts';
import type { BuildOutcome } from '../ports/image-builder.ts';
import type { FoundImage } from '../plan/build-plan.ts';
import type { ImageState, StepContext } from './image-run.ts';

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
 * there already.
 *
 * BuildKit's notes for an inline cache give the same image other IDs; where nothing but these notes differs from the image that
 * exists with the same build ID, that one stays.
 *
 * Of an image for several platforms the index is read back: it must have exactly those that were wanted.
 *
 * @param earlier the image that exists with the same inputs; `undefined` when there is none
 */
export async function settleBuiltAway(
  context: StepContext,
  { imageId: made, digest, temporaryName }: Built,
  earlier: FoundImage | undefined,
): Promise<BuiltAway | NotWhole> {
  const { deps, image } = context;
  if (digest === undefined) throw new Error(`the builder of ${image.key} named no digest`);
  if (temporaryName !== undefined) await removeTag(deps.registry, temporaryName, { digest });
  const problem = await problemWith(context, digest);
  if (problem !== undefined) return { problem };
  const isSame = earlier !== undefined && (await isEqualButNotes(context, made, earlier.imageId));
  const imageId = isSame ? earlier.imageId : made;
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

async function problemWith(
  { deps, image }: StepContext,
  digest: string,
): Promise<string | undefined> {
  if (image.platforms.length < 2) return undefined;
  const found = await platformImages(deps.registry, image.repository, digest);
  const problem = platformProblem(found, image.platforms);
  return problem && `the index that the builder left at the registry is not whole: ${problem}`;
}

/** Only of an image that the registry has: of one that the engine alone has, the new one is the first there. */
async function isEqualButNotes(
  { deps, image }: StepContext,
  made: string,
  earlier: string,
): Promise<boolean> {
  if (made === earlier) return false;
  const [one, other] = await Promise.all(
    [made, earlier].map((imageId) => deps.registry.getBlob(image.repository, imageId)),
  );
  return (
    one !== undefined && other !== undefined && isDeepStrictEqual(contentOf(one), contentOf(other))
  );
}

/** An image config without what BuildKit noted in it: `moby.buildkit.cache.v0`. */
function contentOf(config: Uint8Array): object {
  const entries = Object.entries(manifestIn(config));
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('moby.buildkit.')));
}
