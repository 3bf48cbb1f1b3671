import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import type { FileSource } from '../identity/file-hash.ts';
import { testIdOf, type TestInputs } from '../identity/test-id.ts';
import { stageInputs } from '../image-tests/stage-inputs.ts';
import { imageTag, testTag } from '../identity/exact-tags.ts';
import type { ImageStore } from '../plan/image-store.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** The stored answers of test stages, one for an exact image and an exact tree of tests. */
export interface Verdicts {
  /** `t-…` tag of a stage on an image; `undefined` when the stage has no tests. */
  tagOf(image: ImageSpec, stage: TestInputs['stage'], imageId: string): Promise<string | undefined>;
  /** Whether a store has the verdict for exactly this image, and may be believed in this run. */
  hasPassed(image: ImageSpec, imageId: string, tag: string): Promise<boolean>;
}

export interface VerdictDeps {
  readonly graph: ImageGraph;
  readonly source: FileSource;
  /** The one that counts first. */
  readonly stores: readonly ImageStore[];
  /** Platforms that the engine runs. */
  readonly runnable: readonly string[];
  /** Tests run although there is a verdict. */
  readonly retest: boolean;
}

/** {@link Verdicts} kept as tags in stores. */
export function storedVerdicts({ graph, source, stores, retest, runnable }: VerdictDeps): Verdicts {
  return {
    tagOf: async (image, stage, imageId) => {
      const ancestors = ancestorsOf(graph, [image.key]);
      const inputs = await stageInputs(source, image, stage, ancestors, runnable);
      return inputs === undefined ? undefined : testTag(testIdOf({ ...inputs, imageId }));
    },
    hasPassed: async (image, imageId, tag) => {
      if (retest) return false;
      for (const store of stores) {
        const [exact, passed] = await Promise.all([
          store.resolve(image, imageTag(imageId)),
          store.resolve(image, tag),
        ]);
        if (exact !== undefined && passed?.identity === exact.identity) return true;
      }
      return false;
    },
  };
}
