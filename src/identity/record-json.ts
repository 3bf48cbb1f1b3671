import { isDigest } from '../oci/digest.ts';
import { parseRepository } from '../oci/reference.ts';
import type { BuildInputs, InputFile } from './build-inputs.ts';
import { canonicalJson } from './canonical-json.ts';
import {
  isFlag,
  isNumber,
  isObject,
  isText,
  listOf,
  mapOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';
import type { ImageRecord } from './record.ts';

/** The text of a record: canonical JSON and a line end. Equal records have equal texts. */
export function recordJson(record: ImageRecord): string {
  return `${canonicalJson(record)}\n`;
}

/**
 * A record out of its text, which may come from anybody: every field has its type, and names have the form of names. What its
 * texts say, and what is inside of `facts`, is not looked at, nor whether the build ID is that of the inputs.
 *
 * @returns `undefined` when the text is not a record
 */
export function readRecord(text: string): ImageRecord | undefined {
  return parseShape(text, isRecord);
}

/** Whether a text is the key of an image (`spec.yml`, "images"); such a text is safe as the name of a folder. */
export function isImageKey(text: string): boolean {
  return /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(text);
}

const isFile = shapeOf<InputFile>({ path: isText, kind: isText, hash: isText });

const isInputs = shapeOf<BuildInputs>({
  format: oneOf(1),
  dockerfile: isText,
  target: optional(isText),
  platforms: listOf(isText),
  labels: mapOf(isText),
  cache: oneOf('inline', 'registry', 'none'),
  args: mapOf(isText),
  secrets: listOf(isText),
  wholeContext: isFlag,
  files: listOf(isFile),
  watched: listOf(isFile),
  commitState: oneOf('clean', 'dirty', 'none'),
  parents: mapOf(isText),
  bases: mapOf(isText),
});

const isRecord = shapeOf<ImageRecord>({
  schemaVersion: oneOf(1),
  key: textWhere(isImageKey),
  repository: textWhere((text) => parseRepository(text) !== undefined),
  imageId: isDigest,
  buildId: isDigest,
  inputs: isInputs,
  revision: optional(isText),
  created: optional(isText),
  builtAt: textWhere((text) => !Number.isNaN(Date.parse(text))),
  commit: optional(isText),
  timings: mapOf(isNumber),
  facts: isObject,
});
