import type { ContainerEngine } from '../ports/container-engine.ts';
import type { Spec } from '../spec/spec.ts';
import type { ConnectedEngine } from './world.ts';

/**
 * Stacks up to here are looked up image by image, which takes an engine 2 ms each. A list takes it 0.1 ms for each image that it has,
 * whatever is asked for: a quarter of a second where it has two thousand.
 */
const fewImages = 25;

/** Whether a plan of this stack looks at a list of all images that the engine has. */
export function listsImages({ images }: Pick<Spec, 'images'>): boolean {
  return images.size > fewImages;
}

/** An engine that lists its images once, from now on, for everybody who looks while a plan is made; as it is for a small stack. */
export function listedOnce(
  connected: ConnectedEngine,
  spec: Pick<Spec, 'images'>,
): ConnectedEngine {
  if (!listsImages(spec)) return connected;
  const images = connected.engine.listImages();
  // Who asks is told.
  images.catch(() => undefined);
  const engine: ContainerEngine = { ...connected.engine, listImages: () => images };
  return { ...connected, engine };
}
