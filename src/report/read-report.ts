import {
  isFlag,
  isNumber,
  isText,
  listOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';
import type { SourceLocation } from '../errors/user-error.ts';
import {
  failureKinds,
  stepNames,
  type FailureDetails,
  type FailureKind,
  type ImageReport,
  type ImageStatus,
  type LayerSize,
  type LegName,
  type PlatformReport,
  type PreviousImage,
  type Reason,
  type RunReport,
  type RunStatus,
  type StepName,
  type StepReport,
  type StepStatus,
  type TestCounts,
} from './run-report.ts';

/**
 * A report out of the text of a `run.json`, which may come from anybody: every field has its type, times lie in this century, and
 * nothing takes longer than a year.
 *
 * @returns `undefined` when the text is not a report
 */
export function readRunReport(text: string): RunReport | undefined {
  return parseShape(text, isReport);
}

const firstTime = Date.UTC(2000, 0);
const lastTime = Date.UTC(2100, 0);
const longestMs = 366 * 24 * 60 * 60 * 1000;

const isTime = textWhere((text) => {
  const time = Date.parse(text);
  return time >= firstTime && time < lastTime;
});
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && isNumber(value) && value >= 0;
const isDuration = (value: unknown): value is number =>
  isNumber(value) && value >= 0 && value <= longestMs;

const isFailure = shapeOf<FailureDetails>({
  kind: optional(oneOf<FailureKind>(...failureKinds)),
  cause: optional(isText),
  location: optional(shapeOf<SourceLocation>({ file: isText, line: isCount, column: isCount })),
  command: optional(isText),
  tail: listOf(isText),
  logPath: optional(isText),
});

const isStep = shapeOf<StepReport>({
  name: oneOf<StepName>(...stepNames),
  status: oneOf<StepStatus>('passed', 'failed', 'skipped', 'cancelled'),
  startedAt: optional(isTime),
  durationMs: isDuration,
  retries: optional(isCount),
  message: optional(isText),
  tests: optional(shapeOf<TestCounts>({ passed: isCount, failed: isCount, skipped: isCount })),
  failure: optional(isFailure),
});

/** Whether a value out of a document is a {@link Reason}. */
export const isReason = shapeOf<Reason>({
  kind: isText,
  text: isText,
  paths: optional(listOf(isText)),
  parent: optional(isText),
});

const isLayer = shapeOf<LayerSize>({
  command: isText,
  sizeBytes: isCount,
  inherited: optional(isFlag),
});

const isPrevious = shapeOf<PreviousImage>({
  name: isText,
  reference: isText,
  imageId: optional(isText),
  sizeBytes: isCount,
  layers: listOf(isLayer),
});

const isPlatform = shapeOf<PlatformReport>({
  platform: isText,
  digest: isText,
});

const isImage = shapeOf<ImageReport>({
  key: isText,
  level: isCount,
  parents: listOf(isText),
  state: isText,
  status: oneOf<ImageStatus>('passed', 'failed', 'blocked', 'cancelled', 'up-to-date'),
  message: optional(isText),
  reasons: listOf(isReason),
  reference: isText,
  tags: listOf(isText),
  digest: optional(isText),
  imageId: optional(isText),
  buildId: optional(isText),
  builder: optional(isText),
  platforms: optional(listOf(isPlatform)),
  sizeBytes: optional(isCount),
  layers: optional(listOf(isLayer)),
  previous: optional(isPrevious),
  steps: listOf(isStep),
});

const isReport = shapeOf<RunReport>({
  schemaVersion: oneOf(1),
  runId: isText,
  status: oneOf<RunStatus>('passed', 'failed', 'interrupted'),
  startedAt: isTime,
  durationMs: isDuration,
  command: isText,
  stackVersion: isText,
  registry: optional(isText),
  commit: optional(isText),
  branch: optional(isText),
  leg: optional(shapeOf<LegName>({ run: isText, id: isText })),
  concurrency: isCount,
  notes: listOf(isText),
  images: listOf(isImage),
});
