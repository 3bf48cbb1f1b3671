import type { RunEvent } from '../../report/events.ts';
import { formatDuration } from '../../text/format-duration.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import { renderFailure } from './failure-block.ts';
import { isFailure } from './lines.ts';
import type { OutputStyle } from './output-style.ts';
import type { Reporter, Write } from './reporter.ts';

/** Says nothing as long as all goes well: blocks of failures, images that failed without a step, a run that did not pass. */
export function quietReporter(options: {
  readonly write: Write;
  readonly style: OutputStyle;
}): Reporter {
  const { write, style } = options;
  const explained = new Set<string>();

  function report(event: RunEvent): void {
    if (isFailure(event)) {
      explained.add(event.image);
      write(renderFailure(event, style));
    }
    if (event.kind === 'image-finished' && event.status === 'failed') {
      if (!explained.has(event.image)) write(`${event.image}: failed${because(event.message)}\n`);
    }
    if (event.kind === 'run-finished' && event.status !== 'passed') {
      write(`run ${event.status} after ${formatDuration(event.durationMs)}\n`);
    }
  }

  return { report, close: () => Promise.resolve() };
}

function because(message: string | undefined): string {
  return message === undefined ? '' : `: ${cleanOneLine(message)}`;
}
