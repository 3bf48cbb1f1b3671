import type { BuildInputs } from '../identity/build-inputs.ts';
import { buildIdOf } from '../identity/build-id.ts';
import { historyIn, type History } from '../identity/image-labels.ts';
import type { ImageRecord } from '../identity/record.ts';
import type { RecordStore } from '../identity/record-store.ts';
import type { FoundImage, PlannedRunImage, PublishedImage } from '../plan/build-plan.ts';
import { publishedImage } from '../plan/build-reasons.ts';
import { locate } from '../plan/find-image.ts';
import { planImage, type ParentIds } from '../plan/plan-images.ts';
import type { PlanWork } from '../plan/plan-work.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { Registry } from '../ports/registry.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** What a run that builds looks up and keeps about exact images while it works. */
export interface Books {
  /** Everything that decides what is built, parents included. */
  inputs(key: string, parents: ReadonlyMap<string, string>): BuildInputs;
  /** Decides an image that had to wait for its parents. */
  decide(key: string, parents: ParentIds): Promise<PlannedRunImage>;
  /** The image that exists with the same inputs, and which commit its labels name; `undefined` when there is none. */
  earlier(image: ImageSpec, buildId: string): Promise<EarlierImage | undefined>;
  /**
   * What people have of an image that is about to be built: the last stable release, else what the plan compared it with;
   * `undefined` when there is nothing, or no record of it. Looks up at most what the plan did not.
   */
  previous(planned: PlannedRunImage): Promise<PublishedImage | undefined>;
  /** Digests of the uncompressed layers of an image at the registry; `undefined` when that does not have it. */
  publishedLayers(image: ImageSpec, imageId: string): Promise<readonly string[] | undefined>;
  /** `undefined` when there is none. */
  record(image: ImageSpec, imageId: string): Promise<ImageRecord | undefined>;
  /** Keeps a record here and, with `publish`, beside the image at the registry. */
  keep(record: ImageRecord, publish: boolean): Promise<void>;
}

/** The look-up of records alone. */
export type KnownRecords = Pick<Books, 'record'>;

/** An image that was built from the same inputs before. */
export interface EarlierImage {
  readonly found: FoundImage;
  /** `undefined` where its labels name no commit. */
  readonly history: History | undefined;
}

/** The {@link Books} of a run, over the work of its plan. */
export function openBooks(
  work: PlanWork,
  records: RecordStore,
  { engine, registry }: { readonly engine: ContainerEngine; readonly registry: Registry },
): Books {
  async function earlier(image: ImageSpec, buildId: string): Promise<EarlierImage | undefined> {
    const located = await locate(work.stores, image, buildId, false);
    if (located === undefined) return undefined;
    const { found } = located;
    const record = await records.find(image, found.imageId);
    if (record !== undefined)
      return { found, history: { revision: record.revision ?? '', created: record.created ?? '' } };
    const local = await engine.inspectImage(found.reference);
    return { found, history: local && historyIn(local.labels) };
  }

  return {
    inputs: (key, parents) => {
      const known = work.inputs.get(key);
      if (known === undefined) throw new Error(`${key} is built without its inputs`);
      return { ...known.source, bases: known.bases, parents: Object.fromEntries(parents) };
    },
    decide: (key, parents) => planImage(work, key, parents),
    earlier,
    previous: ({ image, published, forced }) => previousImage(work, image.key, published, forced),
    publishedLayers: async ({ repository }, imageId) => {
      const config = await registry.getBlob(repository, imageId);
      return config && layersIn(config);
    },
    record: (image, imageId) => records.find(image, imageId),
    keep: async (record, publish) => {
      if (buildIdOf(record.inputs) !== record.buildId)
        throw new Error(`the record of ${record.key} does not fit its build ID`);
      await records.keep(record);
      if (publish) await records.publish(record, record.repository);
    },
  };
}

/** A plan asks nothing of an image that is built in any case. */
async function previousImage(
  work: PlanWork,
  key: string,
  published: PublishedImage | undefined,
  forced = false,
): Promise<PublishedImage | undefined> {
  const stable = `${work.spec.tagPrefix}-stable`;
  if (forced) return publishedImage({ ...work, tags: [...new Set([stable, ...work.tags])] }, key);
  // `stable` alone is asked for last: where it was found there is no release of this prefix.
  const isAnswered = published === undefined || [stable, 'stable'].includes(published.tag);
  if (isAnswered) return published;
  return (await publishedImage({ ...work, tags: [stable] }, key)) ?? published;
}

/** Of an image config (OCI image specification, "rootfs"). */
function layersIn(config: Uint8Array): readonly string[] {
  const { rootfs } = manifestIn(config) as {
    readonly rootfs?: { readonly diff_ids?: readonly string[] };
  };
  return rootfs?.diff_ids ?? [];
}
