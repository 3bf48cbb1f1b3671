import pMap from 'p-map';
import { UserError, UserErrors } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import type { ImageRecord } from '../identity/record.ts';
import type { LockedImage } from '../identity/stack-lock.ts';
import { isTag } from '../oci/reference.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import type { TagChange } from './change-tags.ts';
import { readImageContent, type ImageContent } from './image-content.ts';
import { mixedParents } from './promotion-policy.ts';

/** Images that are to have a tag of the user's own. */
export interface TaggingOrder {
  readonly spec: Spec;
  /** In breadth-first order. */
  readonly images: readonly ImageSpec[];
  readonly tag: string;
  /** Tag that they have: `2026.4-main`. */
  readonly from: string;
}

export interface TaggingDeps {
  readonly registry: Registry;
  /** Where the stack lock lies: `ghcr.io/acme`. */
  readonly place: string;
  readonly findRecord: (image: ImageSpec, imageId: string) => Promise<ImageRecord | undefined>;
}

/**
 * Plans to give images one more tag, at the registry.
 *
 * A child needs the parents that it is built on under the same tag: from the same command, or there already.
 *
 * @throws {UserErrors} `PROMOTION_REFUSED`, all reasons at once; as {@link Registry}
 */
export async function planTagging(
  { registry, place, findRecord }: TaggingDeps,
  { spec, images, tag, from }: TaggingOrder,
): Promise<TagChange> {
  if (!isTag(from))
    throw new UserError('USAGE', `'${from}' cannot be a tag that images have`, {
      hint: '--from takes a tag here: 2026.4-main',
    });
  if ((await registry.resolve(lockReference(place, tag))) !== undefined)
    throw new UserError(
      'TAG_RESERVED',
      `${tag} is written by runs on a branch, or names a release`,
      {
        hint: 'choose another tag',
      },
    );
  const problems: UserError[] = [];
  const refuse = (message: string, hint: string) =>
    void problems.push(new UserError('PROMOTION_REFUSED', message, { hint }));

  const sources = await pMap(
    images,
    async (image) => {
      const content = await contentAt(registry, image.repository, from);
      if (content === undefined)
        refuse(`${image.key} has no tag ${from} at the registry`, '--from names another tag');
      return content && { image, content };
    },
    { concurrency: 8 },
  );
  const found = sources.filter((source) => source !== undefined);
  const known = await pMap(
    found,
    async ({ image, content: { imageId, manifest } }) => {
      const record = imageId === undefined ? undefined : await findRecord(image, imageId);
      const problem = recordProblem(image, manifest, record, from);
      if (problem !== undefined) problems.push(problem);
      return [
        image.key,
        { imageId: imageId ?? '', parents: record?.inputs.parents ?? {} },
      ] as const;
    },
    { concurrency: 8 },
  );
  const beside = await parentsThere(registry, spec, known, tag);
  problems.push(...mixedParents(Object.fromEntries([...beside, ...known])));
  if (problems.length > 0) throw new UserErrors(problems);

  const manifests = found.map(({ content: { manifest } }) => manifest);
  const moves = await pMap(found, async ({ image, content: { manifest } }) => {
    const reference = `${image.repository}:${tag}`;
    const before = (await registry.resolve(reference))?.digest;
    return { reference, before, after: manifest.descriptor.digest };
  });
  return {
    title: tag,
    moves: moves.filter(({ before, after }) => before !== after),
    manifests: new Map(manifests.map((manifest) => [manifest.descriptor.digest, manifest])),
  };
}

async function contentAt(
  registry: Registry,
  repository: string,
  tag: string,
): Promise<ImageContent | undefined> {
  const found = await registry.resolve(`${repository}:${tag}`);
  return found && readImageContent(registry, repository, found.digest);
}

function recordProblem(
  { key, parents }: ImageSpec,
  { descriptor: { digest } }: StoredManifest,
  record: ImageRecord | undefined,
  from: string,
): UserError | undefined {
  if (record === undefined && parents.length > 0)
    return new UserError(
      'PROMOTION_REFUSED',
      `what ${key}:${from} is built on cannot be told: there is no record of ${digest}`,
      { hint: 'run `stack build --push`, which writes records' },
    );
  if (record?.revision?.endsWith('-dirty') !== true) return undefined;
  return new UserError(
    'PROMOTION_REFUSED',
    `${key}:${from} was built from files that are in no commit (${record.revision})`,
    { hint: 'commit them, build, and tag that' },
  );
}

type KnownImage = readonly [string, Pick<LockedImage, 'imageId' | 'parents'>];

/** Parents that are not among the images and have the tag already. Nothing is asked of them: they were tagged before. */
async function parentsThere(
  registry: Registry,
  spec: Spec,
  known: readonly KnownImage[],
  tag: string,
): Promise<readonly KnownImage[]> {
  const keys = new Set(known.map(([key]) => key));
  const missing = new Set(
    known.flatMap(([, { parents }]) => Object.keys(parents)).filter((key) => !keys.has(key)),
  );
  const found = await pMap(missing, async (key): Promise<KnownImage | undefined> => {
    const repository = spec.images.get(key)?.repository;
    const content = repository && (await contentAt(registry, repository, tag));
    return content ? [key, { imageId: content.imageId ?? '', parents: {} }] : undefined;
  });
  return found.filter((entry) => entry !== undefined);
}
