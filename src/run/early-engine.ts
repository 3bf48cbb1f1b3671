import type { ListedImage } from '../ports/container-engine.ts';
import type { Spec } from '../spec/spec.ts';
import { listedOnce, listsImages } from './listed-once.ts';
import type { ConnectedEngine, World } from './world.ts';

/** An engine that is asked while something else is read. What is wrong with it is said to who asks for it. */
export interface EarlyEngine {
  /** Told how many images the spec has, as soon as that is known: many are looked up in a list, which takes the engine its time. */
  readonly expect: (images: number) => void;
  /** @returns `undefined` for one that has to be connected when it is asked for */
  readonly connected: Promise<ConnectedEngine | undefined>;
  /** The list, where it was asked for. */
  readonly images: () => Promise<readonly ListedImage[]> | undefined;
}

/**
 * Begins to connect the engine.
 *
 * @param stateDir absolute path of `.stack/`
 * @param ended aborted when nobody waits for it any more: an engine that does not answer must not hold up a command that ends without it
 */
export function connectEarly(
  { connectEngineEarly }: Pick<World, 'connectEngineEarly'>,
  stateDir: string,
  ended: AbortSignal,
): EarlyEngine {
  const connected = Promise.resolve().then(() => connectEngineEarly(stateDir, ended));
  connected.catch(() => undefined);
  let images: Promise<readonly ListedImage[] | undefined> | undefined;
  return {
    connected,
    expect: (count) => {
      if (!listsImages({ images: { size: count } })) return;
      images = connected.then((early) => early?.engine.listImages(ended));
      images.catch(() => undefined);
    },
    images: () => images as Promise<readonly ListedImage[]> | undefined,
  };
}

/** The engine of a plan, early or now, as {@link listedOnce} has it. @param stateDir absolute path of `.stack/` */
export async function engineOf(
  { engine, spec }: { readonly engine?: EarlyEngine | undefined; readonly spec: Spec },
  world: World,
  stateDir: string,
): Promise<ConnectedEngine> {
  const early = await engine?.connected;
  if (early === undefined) return listedOnce(await world.connectEngine(stateDir), spec);
  return listedOnce(early, spec, engine?.images());
}
