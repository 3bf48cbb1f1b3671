import type { ContainerEngine } from '../ports/container-engine.ts';
import type { ConnectedEngine } from './world.ts';

/**
 * Stacks up to here are looked up image by image, which takes an engine 2 ms each. A list takes it 0.1 ms for each image that it has,
 * whatever is asked for: a quarter of a second where it has two thousand.
 */
const fewImages = 25;

interface CountedImages {
  readonly images: { readonly size: number };
}

/** Whether a plan of this stack looks at a list of all images that the engine has. */
export function listsImages({ images }: CountedImages): boolean {
  return images.size > fewImages;
}

/**
 * An engine that lists its images once for everybody who looks while a plan is made; as it is for a small stack.
 *
 * @param images the list, where it was asked for already
 */
export function listedOnce(
  connected: ConnectedEngine,
  spec: CountedImages,
  images = listsImages(spec) ? connected.engine.listImages() : undefined,
): ConnectedEngine {
  if (images === undefined) return connected;
  // Who asks is told.
  images.catch(() => undefined);
  const engine: ContainerEngine = { ...connected.engine, listImages: () => images };
  return { ...connected, engine };
}
