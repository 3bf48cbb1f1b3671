import { unreachable } from '../../errors/user-error.ts';
import { stepNames } from '../../report/run-report.ts';
import { renderCounts } from '../../report/test-suite.ts';
import type { EventOf, RunEvent } from '../../report/events.ts';
import { cleanLine, cleanOneLine } from '../../text/clean-text.ts';
import { formatDuration } from '../../text/format-duration.ts';
import { paintStatus } from './final-table.ts';
import type { OutputStyle } from './output-style.ts';

/** What the columns of a line need to know. */
export interface LineLayout {
  /** Width of the column of image keys, in characters. */
  readonly keyWidth: number;
  /** `12:00:01` for milliseconds since 1970. */
  readonly clock: (at: number) => string;
  readonly style: OutputStyle;
}

const stepWidth = Math.max(...stepNames.map((name) => name.length));

/**
 * An event as one line without its end: `12:00:01  base-notebook  build  started`.
 *
 * @returns `undefined` for an event that is of no interest to people
 */
export function eventLine(event: RunEvent, layout: LineLayout): string | undefined {
  const { style } = layout;
  switch (event.kind) {
    case 'run-started':
      return line(layout, event.at, startText(event));
    case 'note':
      return line(layout, event.at, noteText(event, layout));
    case 'step-started':
      return line(layout, event.at, columns(layout, event, style.dim('started')));
    case 'step-output':
      return line(
        layout,
        event.at,
        columns(layout, event, `${style.dim('|')} ${cleanLine(event.line)}`),
      );
    case 'step-finished':
      return line(layout, event.at, columns(layout, event, finishText(event, style)));
    case 'image-facts':
      return undefined;
    case 'image-finished':
      return line(layout, event.at, `${key(layout, event.image)}  ${imageText(event, style)}`);
    case 'run-finished':
      return line(layout, event.at, `run ${event.status} in ${formatDuration(event.durationMs)}`);
    default:
      return unreachable(event);
  }
}

function line(layout: LineLayout, at: number, text: string): string {
  return `${layout.style.dim(layout.clock(at))}  ${text}`.trimEnd();
}

function key(layout: LineLayout, image: string): string {
  return layout.style.bold(image.padEnd(layout.keyWidth));
}

function columns(
  layout: LineLayout,
  event: { readonly image: string; readonly step: string },
  text: string,
): string {
  return `${key(layout, event.image)}  ${event.step.padEnd(stepWidth)}  ${text}`;
}

function startText({ runId, images }: EventOf<'run-started'>): string {
  const states = [...new Set(images.map((image) => image.state))];
  const counts = states.map(
    (state) => `${images.filter((image) => image.state === state).length} ${state}`,
  );
  const noun = images.length === 1 ? 'image' : 'images';
  const detail = counts.length === 0 ? '' : ` (${counts.join(', ')})`;
  return `run ${runId}: ${images.length} ${noun}${detail}`;
}

function noteText(event: EventOf<'note'>, layout: LineLayout): string {
  const text = cleanOneLine(event.text);
  const said = event.level === 'warning' ? layout.style.yellow(`warning: ${text}`) : text;
  return event.image === undefined ? said : `${key(layout, event.image)}  ${said}`;
}

function finishText(event: EventOf<'step-finished'>, style: OutputStyle): string {
  const { status, tests, message } = event;
  const took =
    status === 'skipped' ? 'skipped' : `${status} in ${formatDuration(event.durationMs)}`;
  const counts = tests === undefined ? '' : `, ${renderCounts(tests)}`;
  const why = message === undefined ? '' : `: ${cleanOneLine(message)}`;
  const text = `${took}${counts}${why}`;
  return status === 'failed' ? style.red(text) : text;
}

function imageText(event: EventOf<'image-finished'>, style: OutputStyle): string {
  const { status, message, durationMs } = event;
  const took =
    status === 'passed' || status === 'failed' ? ` in ${formatDuration(durationMs)}` : '';
  const why = message === undefined ? '' : `: ${cleanOneLine(message)}`;
  return paintStatus(status, `${style.signs[status]} ${status}${took}${why}`, style);
}
