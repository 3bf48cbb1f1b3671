import { posix } from 'node:path';
import type { BuildInputs } from '../identity/build-inputs.ts';
import { compareInputs, inputReasons } from '../identity/explain-inputs.ts';
import type { Reason } from '../report/run-report.ts';
import type { PublishedImage } from './build-plan.ts';
import type { PlanWork } from './plan-work.ts';

/** What is under the tags that a new image will stand in for, the branch's own first; `undefined` when there is nothing, or no record of it. */
export async function publishedImage(
  { stores, spec, tags, findRecord }: Pick<PlanWork, 'stores' | 'spec' | 'tags' | 'findRecord'>,
  key: string,
): Promise<PublishedImage | undefined> {
  const image = spec.images.get(key);
  if (image === undefined) return undefined;
  for (const store of [stores.registry, stores.engine]) {
    for (const tag of tags) {
      const named = await store?.find(image, tag);
      const record = named && (await findRecord(image, named.imageId));
      if (named !== undefined && record !== undefined)
        return { tag, imageId: named.imageId, record };
    }
  }
  return undefined;
}

/**
 * Why no image exists for these inputs: what differs from the one that people have now, else what the commits say.
 *
 * @param parents image IDs by key; `undefined` while they are not known, and then not compared
 * @param published see {@link publishedImage}
 */
export function buildReasons(
  work: PlanWork,
  key: string,
  parents: ReadonlyMap<string, string> | undefined,
  published: PublishedImage | undefined,
): readonly Reason[] {
  const inputs = work.inputs.get(key);
  if (inputs === undefined) return [];
  const changed = [...selectedWithAll(work), ...(work.changes.images.get(key) ?? [])];
  if (published === undefined) {
    const never = parents === undefined ? [] : [neverBuilt(work)];
    return [...never, ...changed];
  }
  const before = published.record.inputs;
  const after = {
    ...inputs.source,
    bases: inputs.bases,
    parents: parents === undefined ? before.parents : Object.fromEntries(parents),
  };
  const { contextDir } = inputs.image;
  const reasons = inputReasons(
    compareInputs(fromRoot(before, contextDir), fromRoot(after, contextDir)),
  );
  if (reasons.length > 0) return reasons;
  return parents === undefined ? [] : [gone(published)];
}

/** What selects every image; that there is nothing to compare with says nothing of an image. */
function selectedWithAll({ changes }: PlanWork): readonly Reason[] {
  return changes.all.filter(({ kind }) => kind === 'build-all' || kind === 'full-rebuild-branch');
}

/** The same inputs with paths as people know them: relative to the repository, not to the context. */
export function fromRoot(inputs: BuildInputs, contextDir: string): BuildInputs {
  const files = inputs.files.map((file) => ({ ...file, path: posix.join(contextDir, file.path) }));
  return { ...inputs, files };
}

function neverBuilt({ stores }: PlanWork): Reason {
  const where = stores.registry === undefined ? 'on this engine' : 'at the registry';
  return { kind: 'never-built', text: `never built: nothing ${where} has these inputs` };
}

/** The image is there and the key by which it is found is not. */
function gone({ tag }: PublishedImage): Reason {
  return { kind: 'build-tag-missing', text: `the image under ${tag} lacks the tag of its build` };
}
