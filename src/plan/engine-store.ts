import type { ContainerEngine, EngineInfo } from '../ports/container-engine.ts';
import type { ImagePlace, ImageStore } from './image-store.ts';
import { imageTag } from '../identity/exact-tags.ts';

/** An image as the engine shows it, by whichever request. */
interface EngineImage {
  readonly engineId: string;
  readonly repoTags: readonly string[];
}

type LookUp = (reference: string) => Promise<EngineImage | undefined>;

/** Finds the image ID behind the twelve digits of an exact tag; for engines whose own ID is another digest. */
export type ImageIdOf = (place: ImagePlace, exactTag: string) => Promise<string | undefined>;

export interface EngineStoreDeps {
  readonly engine: ContainerEngine;
  readonly info: Pick<EngineInfo, 'containerdStore'>;
  readonly imageIdOf: ImageIdOf;
}

/**
 * The engine as a store. All its images are listed in one request; what is built later is not seen, see {@link liveEngineStore}.
 */
export function listedEngineStore(deps: EngineStoreDeps): ImageStore {
  let listed: Promise<ReadonlyMap<string, EngineImage>> | undefined;
  const list = async () => {
    const images = await deps.engine.listImages();
    return new Map(images.flatMap((image) => image.repoTags.map((tag) => [tag, image] as const)));
  };
  return engineStore(deps, async (reference) => (await (listed ??= list())).get(reference));
}

/** The engine as a store, asked once for each name, and not for names that an image was seen to have. */
export function inspectedEngineStore(deps: EngineStoreDeps): ImageStore {
  const looked = new Map<string, Promise<EngineImage | undefined>>();
  const inspect = async (reference: string) => {
    const image = await deps.engine.inspectImage(reference);
    // Its other names need not be asked for.
    for (const tag of image?.repoTags ?? [])
      if (!looked.has(tag)) looked.set(tag, Promise.resolve(image));
    return image;
  };
  return engineStore(deps, (reference) => {
    const look = looked.get(reference) ?? inspect(reference);
    looked.set(reference, look);
    return look;
  });
}

/** The engine as a store, asked for each image anew. */
export function liveEngineStore(deps: EngineStoreDeps): ImageStore {
  return engineStore(deps, (reference) => deps.engine.inspectImage(reference));
}

function engineStore(deps: EngineStoreDeps, lookUp: LookUp): ImageStore {
  const find: ImageStore['find'] = async (place, tag) => {
    const image = await lookUp(`${place.repository}:${tag}`);
    if (image === undefined) return undefined;
    const imageId = await configDigest(deps, place, image);
    if (imageId === undefined) return undefined;
    const reference = `${place.repository}:${imageTag(imageId)}`;
    // Without its exact name a child could not be built on it.
    if (!image.repoTags.includes(reference)) return undefined;
    return { identity: image.engineId, digest: undefined, imageId, reference, here: true };
  };
  return {
    kind: 'engine',
    resolve: async (place, tag) => {
      const image = await lookUp(`${place.repository}:${tag}`);
      return image === undefined
        ? undefined
        : { identity: image.engineId, digest: undefined, imageId: undefined };
    },
    find,
  };
}

async function configDigest(
  { info, imageIdOf }: EngineStoreDeps,
  place: ImagePlace,
  image: EngineImage,
): Promise<string | undefined> {
  if (!info.containerdStore) return image.engineId;
  const prefix = `${place.repository}:`;
  for (const name of image.repoTags) {
    if (!name.startsWith(`${prefix}i-`)) continue;
    const imageId = await imageIdOf(place, name.slice(prefix.length));
    if (imageId !== undefined) return imageId;
  }
  return undefined;
}
