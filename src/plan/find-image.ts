import { normalPlatform } from '../oci/platform.ts';
import type { TestInputs } from '../identity/test-id.ts';
import { testIdOf } from '../identity/test-id.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { FoundImage } from './build-plan.ts';
import type { ImageFindings, NameState, Verdict } from './decide-image.ts';
import { buildTag, imageTag, testTag } from '../identity/exact-tags.ts';
import type { ImageStore, StoredImage } from './image-store.ts';

/** The stores a plan looks into. */
export interface PlanStores {
  /** The registry, where it is the database; `undefined` where the engine alone is. */
  readonly registry: ImageStore | undefined;
  /** `undefined` where no engine answers and none is needed. */
  readonly engine: ImageStore | undefined;
  /** The registry as a place that parents may be pulled from, where the engine is the database; it may not answer. */
  readonly remote: ImageStore | undefined;
  readonly hasRecord: (image: ImageSpec, found: FoundImage) => Promise<boolean>;
}

/** A found image with the store it was found in. */
export interface Located {
  readonly found: FoundImage;
  readonly stored: StoredImage;
  readonly store: ImageStore;
  /** It is nowhere but at the registry, which is not the database of this plan. */
  readonly remote: boolean;
}

/**
 * Looks for the image that a build ID stands for: in the store that counts, then where else it would save a build.
 *
 * An engine has one platform of an image for several, so that such an image is looked for at the registry alone. One that lost a
 * platform there is not the image.
 *
 * @param pullable the image may come from a registry that is not the database: others are built on it
 */
export async function locate(
  stores: PlanStores,
  image: ImageSpec,
  buildId: string,
  pullable: boolean,
): Promise<Located | undefined> {
  const tag = buildTag(buildId);
  if (stores.registry !== undefined) {
    const stored = await stores.registry.find(image, tag);
    if (stored !== undefined && isWhole(image, stored)) {
      const here = await isHere(stores, image, stored.imageId);
      return { found: { ...foundOf(stored), here }, stored, store: stores.registry, remote: false };
    }
  }
  const isForSeveral = image.platforms.length > 1;
  const local = isForSeveral ? undefined : await stores.engine?.find(image, tag);
  if (local !== undefined && stores.engine !== undefined)
    return { found: foundOf(local), stored: local, store: stores.engine, remote: false };
  const { remote } = stores;
  if ((!pullable && !isForSeveral) || remote === undefined) return undefined;
  const published = await remote.find(image, tag);
  return published === undefined || !isWhole(image, published)
    ? undefined
    : { found: foundOf(published), stored: published, store: remote, remote: true };
}

function isWhole({ platforms: wanted }: ImageSpec, { platforms = [] }: StoredImage): boolean {
  if (wanted.length < 2) return true;
  return platforms.toSorted().join() === wanted.map(normalPlatform).toSorted().join();
}

/** Whether the engine has exactly this image. */
export async function isHere(
  { engine }: Pick<PlanStores, 'engine'>,
  image: ImageSpec,
  imageId: string,
): Promise<boolean> {
  return (await engine?.resolve(image, imageTag(imageId))) !== undefined;
}

function foundOf({ imageId, reference, digest, here }: FoundImage): FoundImage {
  return { imageId, reference, digest, here };
}

/** What is asked about an image that exists. */
export interface FindingsRequest {
  readonly image: ImageSpec;
  /** `2026.4-main`; `undefined` where its name is nobody's business in this run. */
  readonly tag: string | undefined;
  /** Of each stage; `undefined` for one without tests. */
  readonly tests: Readonly<Record<TestInputs['stage'], Omit<TestInputs, 'imageId'> | undefined>>;
}

/** Looks up everything that an image may still lack, at the same time. */
export async function findingsOf(
  stores: PlanStores,
  { found, stored, store, remote }: Located,
  { image, tag, tests }: FindingsRequest,
): Promise<ImageFindings> {
  const verdict = async (stage: TestInputs['stage']): Promise<Verdict> => {
    const inputs = tests[stage];
    if (inputs === undefined) return 'none';
    const testId = testIdOf({ ...inputs, imageId: found.imageId });
    const passed = await store.resolve(image, testTag(testId));
    return passed?.identity === stored.identity ? 'passed' : 'missing';
  };
  const [basicTests, integrationTests, name, hasRecord] = await Promise.all([
    verdict('basic-tests'),
    verdict('integration-tests'),
    // An image that is only pulled when it is needed has no name here.
    tag === undefined || remote ? ('right' as const) : nameState(store, image, tag, stored),
    remote || stores.hasRecord(image, found),
  ]);
  return { found, basicTests, integrationTests, name, tag: tag ?? '', hasRecord, remote };
}

async function nameState(
  store: ImageStore,
  image: ImageSpec,
  tag: string,
  stored: StoredImage,
): Promise<NameState> {
  const named = await store.resolve(image, tag);
  if (named === undefined) return 'missing';
  return named.identity === stored.identity ? 'right' : 'elsewhere';
}
