import { shortDigest } from '../oci/digest.ts';

/** The exact image: `i-0123456789ab`. Never moves. */
export function imageTag(imageId: string): string {
  return `i-${shortDigest(imageId)}`;
}

/** The key by which a built image is found again: `b-0123456789ab`. */
export function buildTag(buildId: string): string {
  return `b-${shortDigest(buildId)}`;
}

/** A stage of tests that an image has passed: `t-0123456789ab`. */
export function testTag(testId: string): string {
  return `t-${shortDigest(testId)}`;
}

/** The record of an image: `r-0123456789ab`. */
export function recordTag(imageId: string): string {
  return `r-${shortDigest(imageId)}`;
}

/** Whether a tag is one that the toolkit keeps its books by, and that moves with no branch. */
export function isBookkeepingTag(tag: string): boolean {
  return /^[bt]-[0-9a-f]{12}$/.test(tag);
}
