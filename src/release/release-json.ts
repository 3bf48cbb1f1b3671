import {
  listOf,
  mapOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';
import { isLine, isTime, isWebAddress } from '../identity/line-shape.ts';
import { isLock } from '../identity/lock-json.ts';
import { isImageKey } from '../identity/record-json.ts';
import { isDigest } from '../oci/digest.ts';
import { isTag, parseReference } from '../oci/reference.ts';
import type { Release, ReleasedTag } from './release.ts';

/** The text of a release, ending in a line end, indented for people. */
export function releaseJson(release: Release): string {
  return `${JSON.stringify(release, undefined, 2)}\n`;
}

/**
 * A release out of its text, which may come from anybody: every field has its type, and names, digests and tags have their form.
 *
 * @returns `undefined` when the text is not a release
 */
export function readRelease(text: string): Release | undefined {
  return parseShape(text, isRelease);
}

/** {@link Release} for the checks of other documents that hold one. */
export const isRelease = shapeOf<Release>({
  schemaVersion: oneOf(1),
  tag: textWhere(isTag),
  number: (value): value is number => Number.isSafeInteger(value) && Number(value) > 0,
  lock: isLock,
  source: shapeOf<Release['source']>({
    reference: textWhere((text) => parseReference(text) !== undefined),
    digest: isDigest,
  }),
  restores: optional(textWhere(isTag)),
  releasedAt: isTime,
  by: isLine,
  runUrl: optional(isWebAddress),
  waived: listOf(isLine),
  tags: mapOf(shapeOf<ReleasedTag>({ before: optional(isDigest) }), isImageKey),
  dropped: listOf(textWhere(isImageKey)),
});
