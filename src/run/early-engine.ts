import type { ListedImage } from '../ports/container-engine.ts';
import type { Spec } from '../spec/spec.ts';
import { listedOnce, listsImages } from './listed-once.ts';
import type { ConnectedEngine, World } from './world.ts';

/** An engine that is asked while something else is read. What is wrong with it is said to who asks for it. */
export interface EarlyEngine {
  /** Told how many images the spec has, as soon as that is known: many are looked up in a list, which takes the engine its time. */
  readonly expect: (images: number) => void;
  /** The engine as {@link listedOnce} has it. */
  readonly listed: (spec: Pick<Spec, 'images'>) => Promise<ConnectedEngine>;
  /** Ends the waiting for it: an engine that does not answer must not hold up a command that ends without it. */
  readonly abandon: () => void;
}

/** Begins to connect the engine. @param stateDir absolute path of `.stack/` */
export function connectEarly(
  { connectEngine }: Pick<World, 'connectEngine'>,
  stateDir: string,
): EarlyEngine {
  const waiting = new AbortController();
  const connecting = Promise.resolve().then(() => connectEngine(stateDir, waiting.signal));
  connecting.catch(() => undefined);
  let images: Promise<readonly ListedImage[]> | undefined;
  return {
    expect: (count) => {
      if (!listsImages({ images: { size: count } })) return;
      images = connecting.then(({ engine }) => engine.listImages(waiting.signal));
      images.catch(() => undefined);
    },
    listed: async (spec) => listedOnce(await connecting, spec, images),
    abandon: () => waiting.abort(),
  };
}

/** The engine of a plan, early or now. @param stateDir absolute path of `.stack/` */
export async function engineOf(
  { engine, spec }: { readonly engine?: EarlyEngine | undefined; readonly spec: Spec },
  world: World,
  stateDir: string,
): Promise<ConnectedEngine> {
  return engine?.listed(spec) ?? listedOnce(await world.connectEngine(stateDir), spec);
}
