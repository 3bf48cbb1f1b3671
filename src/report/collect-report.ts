import { unreachable } from '../errors/user-error.ts';
import type { EventOf, ReportEvent, RunEvent } from './events.ts';
import { imageAsPlanned, imageStoppedAt, nextImage, type ImageEvent } from './image-progress.ts';
import { markInherited } from './layer-sizes.ts';
import type { RunReport } from './run-report.ts';

/** A reader of events that always has the report of the run so far. */
export interface ReportCollector {
  readonly report: ReportEvent;
  /**
   * The report as it would stand if the run were interrupted at the last event; after `run-finished` it is final.
   *
   * A step that started and has not finished is `cancelled`; one that never started is not in the report.
   *
   * @returns `undefined` before `run-started`
   */
  readonly current: () => RunReport | undefined;
}

/** A {@link ReportCollector} for one run. Events of images that are not in the plan are passed over. */
export function reportCollector(): ReportCollector {
  let collected: RunReport | undefined;
  let lastAt = 0;
  let finished = false;

  function report(event: RunEvent): void {
    if (finished) return;
    lastAt = event.at;
    collected = applyEvent(collected, event);
    finished = event.kind === 'run-finished';
  }

  function current(): RunReport | undefined {
    return collected === undefined || finished ? collected : stoppedAt(collected, lastAt);
  }

  return { report, current };
}

function applyEvent(report: RunReport | undefined, event: RunEvent): RunReport | undefined {
  if (event.kind === 'run-started') return reportAsPlanned(event);
  if (report === undefined) return undefined;

  switch (event.kind) {
    case 'note':
      return { ...report, notes: [...report.notes, noteText(event)] };
    case 'step-output':
      return report;
    case 'step-started':
    case 'step-finished':
    case 'image-facts':
    case 'image-finished':
      return withImageEvent(report, event);
    case 'run-finished': {
      const { status, durationMs } = event;
      return { ...stoppedAt(report, event.at), status, durationMs };
    }
    default:
      return unreachable(event);
  }
}

function reportAsPlanned(event: EventOf<'run-started'>): RunReport {
  const { runId, at, command, stackVersion, registry, commit, branch, leg } = event;
  const { concurrency, images } = event;
  return {
    schemaVersion: 1,
    runId,
    status: 'interrupted',
    startedAt: new Date(at).toISOString(),
    durationMs: 0,
    command,
    stackVersion,
    registry,
    commit,
    branch,
    leg,
    concurrency,
    notes: [],
    images: images.map(imageAsPlanned),
  };
}

function noteText({ level, image, text }: EventOf<'note'>): string {
  const about = image === undefined ? text : `${image}: ${text}`;
  return level === 'warning' ? `warning: ${about}` : about;
}

function withImageEvent(report: RunReport, event: ImageEvent): RunReport {
  const images = report.images.map((image) =>
    image.key === event.image ? nextImage(image, event) : image,
  );
  return { ...report, images };
}

function stoppedAt(report: RunReport, at: number): RunReport {
  return {
    ...report,
    durationMs: Math.max(0, at - Date.parse(report.startedAt)),
    images: markInherited(report.images.map((image) => imageStoppedAt(image, at))),
  };
}
