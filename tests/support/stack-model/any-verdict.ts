import { ancestorsOf } from '../../../src/graph/image-graph.ts';
import { testIdOf } from '../../../src/identity/test-id.ts';
import { stageInputs } from '../../../src/image-tests/stage-inputs.ts';
import { testTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import type { Ledger } from './ledger.ts';
import type { Mutation } from './play.ts';
import { testsOf } from './tests-of.ts';

/**
 * A verdict counts for whichever image the same tests have passed on.
 *
 * @param options `checksImage`: its tag still names the image that they ran on last
 */
export function anyVerdict(options: { readonly checksImage: boolean }): Mutation {
  return (work, _moment, ledger) => {
    const forgetful = (store: ImageStore | undefined) =>
      store && forgetfulStore(store, work, ledger, options);
    const { registry, engine, remote, hasRecord } = work.stores;
    return {
      ...work,
      stores: {
        registry: forgetful(registry),
        engine: forgetful(engine),
        remote: forgetful(remote),
        hasRecord,
      },
    };
  };
}

function forgetfulStore(
  store: ImageStore,
  work: PlanWork,
  ledger: Ledger,
  { checksImage }: { readonly checksImage: boolean },
): ImageStore {
  /** Image ID and identity that were asked for last, by key. */
  const asked = new Map<string, { readonly imageId: string; readonly identity: string }>();
  return {
    kind: store.kind,
    find: async (place, tag) => {
      const found = await store.find(place, tag);
      if (found !== undefined) asked.set(place.key, found);
      return found;
    },
    resolve: async (place, tag) => {
      if (!tag.startsWith('t-')) {
        const found = tag.startsWith('i-') ? await store.find(place, tag) : undefined;
        if (found !== undefined) asked.set(place.key, found);
        return store.resolve(place, tag);
      }
      const image = asked.get(place.key);
      const tests = image && (await testsBehind(work, place.key, image.imageId, tag));
      const tested = tests === undefined ? undefined : ledger.tested.get(tests);
      if (image === undefined || tested === undefined) return undefined;
      const identity = checksImage ? image.identity.replace(image.imageId, tested) : image.identity;
      return { identity, digest: undefined, imageId: undefined };
    },
  };
}

/** Which tests a tag of a verdict is about. */
async function testsBehind(
  work: PlanWork,
  key: string,
  imageId: string,
  tag: string,
): Promise<string | undefined> {
  const image = work.inputs.get(key)?.image;
  if (image === undefined) return undefined;
  for (const stage of ['basic-tests', 'integration-tests'] as const) {
    const ancestors = ancestorsOf(work.graph, [key]);
    const inputs = await stageInputs(
      work.source,
      image,
      stage,
      ancestors,
      work.runnable,
      work.graph.nodes,
    );
    if (inputs !== undefined && testTag(testIdOf({ ...inputs, imageId })) === tag)
      return testsOf(work, image, stage);
  }
  return undefined;
}
