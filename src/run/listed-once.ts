import type { ContainerEngine } from '../ports/container-engine.ts';
import type { ConnectedEngine } from './world.ts';

/**
 * An engine whose images are listed once, from now on, for everybody who looks while a plan is made: one that has many takes a
 * while, and longer when it is asked by several at a time.
 */
export function listedOnce(connected: ConnectedEngine): ConnectedEngine {
  const images = connected.engine.listImages();
  // Who asks is told.
  images.catch(() => undefined);
  const engine: ContainerEngine = { ...connected.engine, listImages: () => images };
  return { ...connected, engine };
}
