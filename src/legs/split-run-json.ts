import { isImageKey } from '../identity/record-json.ts';
import { isDigest } from '../oci/digest.ts';
import { isTag, parseReference } from '../oci/reference.ts';
import type { PlanState } from '../plan/build-plan.ts';
import { isReason } from '../report/read-report.ts';
import {
  isFlag,
  isText,
  listOf,
  mapOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';
import type { Leg, SplitImage, SplitOptions, SplitRun } from './split-run.ts';

/** The text of a run plan: one line of JSON and a line end. */
export function splitRunJson(run: SplitRun): string {
  return `${JSON.stringify(run)}\n`;
}

/**
 * A run plan out of its text, which may come from anybody: every field has its type, names, digests and tags have their form, legs
 * name images and legs of this run, and each image is in one leg at most.
 *
 * @returns `undefined` when the text is not a run plan
 */
export function readSplitRun(text: string): SplitRun | undefined {
  const run = parseShape(text, isSplitRun);
  return run !== undefined && holdsTogether(run) ? run : undefined;
}

function holdsTogether({ legs, images }: SplitRun): boolean {
  const ids = legs.map(({ id }) => id);
  const inLegs = legs.flatMap((leg) => leg.images);
  const known = new Set(images.map(({ key }) => key));
  return (
    [ids, inLegs].every((names) => new Set(names).size === names.length) &&
    known.size === images.length &&
    inLegs.every((key) => known.has(key)) &&
    legs.every(({ needs }) => needs.every((id) => ids.includes(id)))
  );
}

const isKey = textWhere(isImageKey);
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const isDate = textWhere((text) => !Number.isNaN(Date.parse(text)));

const isLeg = shapeOf<Leg>({
  id: isKey,
  images: listOf(isKey),
  needs: listOf(isKey),
  wave: isCount,
  expectedMs: optional(isCount),
  diskBytes: optional(isCount),
});

const isImage = shapeOf<SplitImage>({
  key: isKey,
  state: oneOf<PlanState>('build', 'retest', 'push', 'retag', 'skip', 'wait', 'test'),
  reasons: listOf(isReason),
  buildId: optional(isDigest),
  found: optional(
    shapeOf<NonNullable<SplitImage['found']>>({
      imageId: isDigest,
      digest: isDigest,
      reference: textWhere((text) => parseReference(text) !== undefined),
    }),
  ),
  wanted: optional(oneOf(false)),
  forced: optional(oneOf(true)),
});

const isOptions = shapeOf<SplitOptions>({
  fullRebuild: isFlag,
  noCache: isFlag,
  retest: isFlag,
  refresh: isFlag,
  affected: isFlag,
  named: optional(listOf(isKey)),
});

const isSplitRun = shapeOf<SplitRun>({
  schemaVersion: oneOf(1),
  run: textWhere(isTag),
  stackVersion: isText,
  createdAt: isDate,
  commit: optional(textWhere((text) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?:-dirty)?$/.test(text))),
  specHash: isText,
  movingTag: textWhere(isTag),
  options: isOptions,
  bases: mapOf(isDigest),
  legs: listOf(isLeg),
  images: listOf(isImage),
});
