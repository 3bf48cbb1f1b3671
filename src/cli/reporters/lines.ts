import { reportCollector } from '../../report/collect-report.ts';
import type { EventOf, RunEvent } from '../../report/events.ts';
import { eventLine, type LineLayout } from './event-line.ts';
import { renderFailure } from './failure-block.ts';
import { maxKeyWidth, renderFinalTable } from './final-table.ts';
import type { OutputStyle } from './output-style.ts';
import type { Reporter, Write } from './reporter.ts';

export interface LinesOptions {
  readonly write: Write;
  readonly style: OutputStyle;
  /** Shows the output of steps as it comes; without it, only the last lines of steps that fail. */
  readonly verbose: boolean;
  /** As a person would type it: `artifacts`. */
  readonly artifactsDir: string;
  /** `Europe/Berlin`; absent: that of the machine. */
  readonly timeZone?: string | undefined;
}

/** Plain lines with time and image, a block for each failure, the summary at the end: for logs and for CI. */
export function linesReporter(options: LinesOptions): Reporter {
  const { write, style, artifactsDir } = options;
  const collector = reportCollector();
  const clock = clockTime(options.timeZone);
  let keyWidth = 0;

  function report(event: RunEvent): void {
    collector.report(event);
    if (event.kind === 'run-started') keyWidth = keyWidthOf(event);
    if (event.kind === 'step-output' && !options.verbose) return;

    const layout: LineLayout = { keyWidth, clock, style };
    const line = eventLine(event, layout);
    if (line !== undefined) write(`${line}\n`);
    if (isFailure(event)) write(renderFailure(event, style));
    const result = event.kind === 'run-finished' ? collector.current() : undefined;
    if (result !== undefined) write(renderFinalTable(result, artifactsDir, style));
  }

  return { report, close: () => Promise.resolve() };
}

/** Whether the event is the failure of a step. */
export function isFailure(event: RunEvent): event is EventOf<'step-finished'> {
  return event.kind === 'step-finished' && event.status === 'failed';
}

function keyWidthOf(event: EventOf<'run-started'>): number {
  const longest = Math.max(...event.images.map((image) => image.key.length), 0);
  return Math.min(longest, maxKeyWidth);
}

function clockTime(timeZone: string | undefined): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone,
  });
  return (at) => format.format(at);
}
