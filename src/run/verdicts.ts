import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import type { FileSource } from '../identity/file-hash.ts';
import { testIdOf, type TestInputs } from '../identity/test-id.ts';
import { stageInputs } from '../image-tests/stage-inputs.ts';
import { testedPlatforms } from '../image-tests/tested-platforms.ts';
import { normalPlatform } from '../oci/platform.ts';
import { imageTag, testTag } from '../identity/exact-tags.ts';
import type { ImageStore } from '../plan/image-store.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** The stored answers of test stages, one for an exact image and an exact tree of tests. */
export interface Verdicts {
  /** `t-…` tag of a stage on an image; `undefined` when the stage has no tests. */
  tagOf(image: ImageSpec, stage: TestInputs['stage'], imageId: string): Promise<string | undefined>;
  /**
   * All `t-…` tags under which the stage may have passed, the likely ones first: of all platforms, then of one alone; empty when it has no
   * tests. It is that of `tagOf` alone, unless engines of which nothing is known ran the tests.
   */
  possibleTags(
    image: ImageSpec,
    stage: TestInputs['stage'],
    imageId: string,
  ): Promise<readonly string[]>;
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
  /** The tests ran elsewhere, on engines that may run other platforms. */
  readonly ranElsewhere?: boolean;
  /** Tests run although there is a verdict. */
  readonly retest: boolean;
}

/** {@link Verdicts} kept as tags in stores. */
export function storedVerdicts({
  graph,
  source,
  stores,
  retest,
  runnable,
  ranElsewhere = false,
}: VerdictDeps): Verdicts {
  const inputsOf = (image: ImageSpec, stage: TestInputs['stage']) =>
    stageInputs(source, image, stage, ancestorsOf(graph, [image.key]), runnable, graph.nodes);
  return {
    tagOf: async (image, stage, imageId) => {
      const inputs = await inputsOf(image, stage);
      return inputs === undefined ? undefined : testTag(testIdOf({ ...inputs, imageId }));
    },
    possibleTags: async (image, stage, imageId) => {
      const inputs = await inputsOf(image, stage);
      if (inputs === undefined) return [];
      const isForSeveral = testedPlatforms(image, runnable) !== undefined;
      if (!ranElsewhere || !isForSeveral) return [testTag(testIdOf({ ...inputs, imageId }))];
      return groupsOf(image.platforms.map(normalPlatform)).map((platforms) =>
        testTag(testIdOf({ ...inputs, platforms, imageId })),
      );
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

/** All that can be chosen from a list but nothing, each in the order of the list: the whole first, then from one to many. */
function groupsOf(list: readonly string[]): readonly (readonly string[])[] {
  const groups = list.reduce<readonly (readonly string[])[]>(
    (before, one) => [...before, ...before.map((group) => [...group, one])],
    [[]],
  );
  const some = groups.filter(({ length }) => length > 0 && length < list.length);
  return [list, ...[...some].sort((a, b) => a.length - b.length)];
}
