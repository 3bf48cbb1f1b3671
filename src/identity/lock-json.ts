import { isDigest } from '../oci/digest.ts';
import { isTag, parseRepository } from '../oci/reference.ts';
import {
  isText,
  mapOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';
import { isImageKey } from './record-json.ts';
import type { LockedImage, LockVerdict, StackLock } from './stack-lock.ts';

/**
 * The text of a lock, ending in a line end: indented for people, the images in their order. Equal locks have equal texts,
 * whatever the order of the fields in them.
 */
export function lockJson(lock: StackLock): string {
  const { schemaVersion, prefix, branch, commit, specHash } = lock;
  const images = Object.entries(lock.images).map(
    ([key, image]) => [key, imageLines(image)] as const,
  );
  const lines: StackLock = {
    schemaVersion,
    prefix,
    branch,
    commit,
    specHash,
    images: Object.fromEntries(images),
  };
  return `${JSON.stringify(lines, undefined, 2)}\n`;
}

/**
 * A lock out of its text, which may come from anybody: every field has its type, and names, digests and tags have their form.
 *
 * @returns `undefined` when the text is not a lock
 */
export function readLock(text: string): StackLock | undefined {
  return parseShape(text, isLock);
}

function imageLines(image: LockedImage): LockedImage {
  const { repository, digest, imageId, buildId, parents, verdicts } = image;
  const { basic, integration } = verdicts;
  return { repository, digest, imageId, buildId, parents, verdicts: { basic, integration } };
}

const isVerdict = oneOf<LockVerdict>('passed', 'none', 'skipped');

const isImage = shapeOf<LockedImage>({
  repository: textWhere((text) => parseRepository(text) !== undefined),
  digest: isDigest,
  imageId: isDigest,
  buildId: isDigest,
  parents: mapOf(isDigest, isImageKey),
  verdicts: shapeOf<LockedImage['verdicts']>({ basic: isVerdict, integration: isVerdict }),
});

/** Tells whether a value is a {@link StackLock}, for documents that hold one. */
export const isLock = shapeOf<StackLock>({
  schemaVersion: oneOf(1),
  prefix: textWhere(isTag),
  branch: textWhere(isTag),
  commit: optional(textWhere((text) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?:-dirty)?$/.test(text))),
  specHash: isText,
  images: mapOf(isImage, isImageKey),
});
