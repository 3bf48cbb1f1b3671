import { reportCollector } from '../../report/collect-report.ts';
import type { EventOf, RunEvent } from '../../report/events.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import { renderFailure } from './failure-block.ts';
import { renderFinalTable } from './final-table.ts';
import { isFailure } from './lines.ts';
import { showRows, type Rows, type Screen } from './listr-rows.ts';
import type { OutputStyle } from './output-style.ts';
import type { Reporter } from './reporter.ts';

export interface ListrReporterOptions extends Screen {
  /** As a person would type it: `artifacts`. */
  readonly artifactsDir: string;
}

/**
 * Rows on a terminal while the run goes on; `close` takes them away and prints notes, failures in full and the summary.
 *
 * It must be closed on every way out, an interrupt too, since the cursor is hidden as long as there are rows.
 */
export function listrReporter(options: ListrReporterOptions): Reporter {
  const { stream, style, artifactsDir } = options;
  const collector = reportCollector();
  const below: string[] = [];
  let rows: Rows | undefined;
  let finished = false;

  function report(event: RunEvent): void {
    collector.report(event);
    if (event.kind === 'run-started') rows ??= showRows(event.images, options);
    if (event.kind === 'note') below.push(noteText(event, style));
    if (isFailure(event)) below.push(renderFailure(event, style));
    finished ||= event.kind === 'run-finished';
    rows?.report(event);
  }

  async function close(): Promise<void> {
    await rows?.close();
    rows = undefined;
    below.splice(0).forEach((text) => stream.write(text));
    const result = finished ? collector.current() : undefined;
    if (result !== undefined) stream.write(renderFinalTable(result, artifactsDir, style));
    finished = false;
  }

  return { report, close };
}

function noteText({ level, image, text }: EventOf<'note'>, style: OutputStyle): string {
  const about = cleanOneLine(image === undefined ? text : `${image}: ${text}`);
  return level === 'warning' ? `${style.yellow(`warning: ${about}`)}\n` : `${about}\n`;
}
