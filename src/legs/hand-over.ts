import { isImageKey } from '../identity/record-json.ts';
import { isDigest } from '../oci/digest.ts';
import { isTag } from '../oci/reference.ts';
import {
  isNumber,
  isText,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';

/** What a leg leaves at the registry of an image that it is through with. */
export type HandOver = PassedImage | UnfitImage;

interface Common {
  readonly schemaVersion: 1;
  /** `20261122T141500Z-3f9a2c`. */
  readonly run: string;
  /** ID of the leg that the image is in. */
  readonly leg: string;
  readonly key: string;
  /** When, ISO 8601. */
  readonly at: string;
}

/** An image that others may be built on. */
export interface PassedImage extends Common {
  readonly status: 'passed';
  readonly imageId: string;
  /** Manifest digest at the registry. */
  readonly digest: string;
  readonly buildId: string;
}

/** An image that nothing may be built on. `blocked`: an image that it is built on failed. */
export interface UnfitImage extends Common {
  readonly status: 'failed' | 'blocked';
  /** Why, in one sentence. */
  readonly message?: string | undefined;
  /** Which attempt at the workflow said so, from 1 (`GITHUB_RUN_ATTEMPT`); absent where nobody counts them. */
  readonly attempt?: number | undefined;
}

/** The text of a hand-over: one line of JSON and a line end. Equal ones have equal texts, whatever the order of their fields. */
export function handOverJson(handOver: HandOver): string {
  const { schemaVersion, run, leg, key, status, at } = handOver;
  const rest =
    handOver.status === 'passed'
      ? { imageId: handOver.imageId, digest: handOver.digest, buildId: handOver.buildId }
      : { message: handOver.message, attempt: handOver.attempt };
  return `${JSON.stringify({ schemaVersion, run, leg, key, status, ...rest, at })}\n`;
}

/**
 * A hand-over out of its text, which may come from anybody: every field has its type, and names and digests have their form.
 *
 * @returns `undefined` when the text is not a hand-over
 */
export function readHandOver(text: string): HandOver | undefined {
  return parseShape(text, isPassed) ?? parseShape(text, isUnfit);
}

const common = {
  schemaVersion: oneOf(1),
  run: textWhere(isTag),
  leg: textWhere(isImageKey),
  key: textWhere(isImageKey),
  at: textWhere((text) => !Number.isNaN(Date.parse(text))),
};

const isPassed = shapeOf<PassedImage>({
  ...common,
  status: oneOf('passed'),
  imageId: isDigest,
  digest: isDigest,
  buildId: isDigest,
});

const isUnfit = shapeOf<UnfitImage>({
  ...common,
  status: oneOf('failed', 'blocked'),
  message: optional(isText),
  attempt: optional(isNumber),
});
