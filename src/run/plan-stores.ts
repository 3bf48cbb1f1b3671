import type { RecordStore } from '../identity/record-store.ts';
import type { FoundImage } from '../plan/build-plan.ts';
import { recordTag } from '../identity/exact-tags.ts';
import {
  inspectedEngineStore,
  listedEngineStore,
  liveEngineStore,
  type EngineStoreDeps,
} from '../plan/engine-store.ts';
import type { PlanStores } from '../plan/find-image.ts';
import type { ImagePlace } from '../plan/image-store.ts';
import { registryStore } from '../plan/registry-store.ts';
import { tolerantStore } from '../plan/tolerant-store.ts';
import type { Files } from '../ports/files.ts';
import type { ImageSpec } from '../spec/spec.ts';
import { rememberedImageId } from './image-ids.ts';
import { pageIsCurrent } from './record-page.ts';
import type { ConnectedEngine, World } from './world.ts';

export interface StoresRequest {
  readonly push: boolean;
  readonly published: boolean;
  readonly retries: number;
  /** The engine is asked for all its images at once, not for each of the stack. */
  readonly lists: boolean;
  /** `undefined` where no engine answers. */
  readonly connected: ConnectedEngine | undefined;
  readonly records: RecordStore;
  /** Absolute path of `.stack/`. */
  readonly stateDir: string;
  /** Told once when a registry that nothing depends on does not answer. */
  readonly onFailure: (message: string) => void;
}

/**
 * The stores of a plan: the registry where something is pushed or `--published` says so, else the engine alone, with the registry as
 * a place that parents may come from.
 *
 * @returns `listed` sees the engine as it is now; `live` asks it anew for each image
 */
export function planStores(
  world: World,
  request: StoresRequest,
): { readonly listed: PlanStores; readonly live: PlanStores } {
  const { push, connected, records } = request;
  const counts = push || request.published;
  const registry = counts ? registryStore(world.registry(request.retries), { push }) : undefined;
  const hasRecord = async (image: ImageSpec, { imageId, digest }: FoundImage) => {
    const [record, published] = await Promise.all([
      records.find(image, imageId),
      digest === undefined || registry?.resolve(image, recordTag(imageId)),
    ]);
    return record !== undefined && published !== undefined && pageIsCurrent(record, image);
  };
  const remote = counts
    ? undefined
    : tolerantStore(registryStore(world.registry(0), { push: false }), request.onFailure);
  const deps = connected && engineDeps(world.files, connected, request.stateDir);
  const common = { registry, remote, hasRecord };
  const storeOf = request.lists ? listedEngineStore : inspectedEngineStore;
  return {
    listed: { ...common, engine: deps && storeOf(deps) },
    live: { ...common, engine: deps && liveEngineStore(deps) },
  };
}

/** What looking at the engine needs. */
export function engineDeps(
  files: Files,
  { engine, info }: ConnectedEngine,
  stateDir: string,
): EngineStoreDeps {
  const imageIdOf = ({ key }: ImagePlace, exactTag: string) =>
    rememberedImageId(files, stateDir, key, exactTag);
  return { engine, info, imageIdOf };
}
