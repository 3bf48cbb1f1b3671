import type { RunEvent } from './events.ts';
import type { ImageReport, RunReport, StepReport } from './run-report.ts';

/**
 * The events of a run that is over, for readers that show a run to someone: whoever collects them has the report again.
 *
 * They are in the order of their times; those of one time in the order of the report.
 */
export function reportEvents(report: RunReport): readonly RunEvent[] {
  const at = Date.parse(report.startedAt);
  const { status, durationMs } = report;
  return [
    startOf(report, at),
    ...report.notes.map((text) => noteOf(text, at)),
    ...report.images
      .flatMap((image) => imageEvents(image, at))
      .toSorted((one, other) => one.at - other.at),
    { kind: 'run-finished', at: at + durationMs, status, durationMs },
  ];
}

function startOf(report: RunReport, at: number): RunEvent {
  const { runId, command, stackVersion, registry, commit, branch, leg, concurrency } = report;
  const images = report.images.map(
    ({ key, level, parents, state, reasons, buildId, imageId, digest, reference, steps }) => ({
      key,
      level,
      parents,
      state,
      reasons,
      buildId,
      imageId,
      digest,
      reference,
      steps: steps.map(({ name }) => name),
    }),
  );
  return {
    kind: 'run-started',
    at,
    runId,
    command,
    stackVersion,
    registry,
    commit,
    branch,
    leg,
    concurrency,
    images,
  };
}

const warning = 'warning: ';

/** A collector says of a note that it was a warning by words before it. */
function noteOf(text: string, at: number): RunEvent {
  return text.startsWith(warning)
    ? { kind: 'note', at, level: 'warning', text: text.slice(warning.length) }
    : { kind: 'note', at, level: 'info', text };
}

function imageEvents(image: ImageReport, runStartedAt: number): readonly RunEvent[] {
  const { key, status, message, tags, builder, platforms, sizeBytes, layers, previous } = image;
  const times = image.steps.flatMap(({ startedAt, durationMs }) =>
    startedAt === undefined ? [] : [{ from: Date.parse(startedAt), ms: durationMs }],
  );
  const from = times.length === 0 ? runStartedAt : Math.min(...times.map((time) => time.from));
  const end = Math.max(from, ...times.map((time) => time.from + time.ms));
  const facts = { tags, builder, platforms, sizeBytes, layers, previous };
  return [
    { kind: 'image-facts', at: from, image: key, facts },
    ...image.steps.flatMap((step) => stepEvents(key, step, from)),
    { kind: 'image-finished', at: end, image: key, status, durationMs: end - from, message },
  ];
}

function stepEvents(image: string, report: StepReport, otherwiseAt: number): readonly RunEvent[] {
  const { name: step, status, startedAt, durationMs, retries, message, tests, failure } = report;
  const at = startedAt === undefined ? otherwiseAt : Date.parse(startedAt);
  const finished = {
    kind: 'step-finished' as const,
    at: at + durationMs,
    image,
    step,
    status,
    durationMs,
    retries,
    message,
    tests,
    failure,
  };
  return startedAt === undefined
    ? [finished]
    : [{ kind: 'step-started', at, image, step }, finished];
}
