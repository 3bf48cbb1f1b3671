import type { EventOf, PlannedImage, RunEvent } from '../../report/events.ts';
import { cleanLine, cleanOneLine } from '../../text/clean-text.ts';
import { formatDuration } from '../../text/format-duration.ts';

/** What the row of an image knows. */
export interface Row {
  readonly image: PlannedImage;
  /** The step at work; absent before the first, between two and after the last. */
  readonly step?: { readonly name: string; readonly startedAt: number } | undefined;
  readonly lastLine?: string | undefined;
  readonly outcome?: EventOf<'image-finished'> | undefined;
}

/** The widths that the rows of one screen share, in characters. */
export interface RowLayout {
  readonly columns: number;
  readonly keyWidth: number;
}

const middleWidth = 'integration-tests'.length;
/** The sign before a row and what a terminal needs at its right edge. */
const margin = 4;

/** The row after one more event of its image. */
export function nextRow(row: Row, event: RunEvent): Row {
  switch (event.kind) {
    case 'step-started':
      return { ...row, step: { name: event.step, startedAt: event.at } };
    case 'step-output':
      return { ...row, lastLine: event.line };
    case 'step-finished':
      return { ...row, step: undefined, lastLine: undefined };
    case 'image-finished':
      return { ...row, step: undefined, lastLine: undefined, outcome: event };
    default:
      return row;
  }
}

/** Widths for a screen of so many columns: keys take what they need, up to two fifths of the screen. */
export function rowLayout(keys: readonly string[], columns: number): RowLayout {
  const longest = Math.max(...keys.map((key) => key.length), 0);
  return { columns, keyWidth: Math.min(longest, Math.floor(columns * 0.4)) };
}

/** `base-notebook  basic-tests        1m 12s`; of a finished image its status and why. */
export function rowTitle(row: Row, now: number, layout: RowLayout): string {
  const key = shorten(row.image.key, layout.keyWidth).padEnd(layout.keyWidth);
  const room = layout.columns - margin - layout.keyWidth - 2;
  return `${key}  ${shorten(rowText(row, now), room)}`.trimEnd();
}

/** The last line of output, as wide as the screen allows; empty when there is none. */
export function rowOutput(row: Row, layout: RowLayout): string {
  return shorten(cleanLine(row.lastLine ?? '').trim(), layout.columns - margin - 4);
}

function rowText(row: Row, now: number): string {
  const { step, outcome } = row;
  if (outcome !== undefined) return outcomeText(outcome);
  if (step === undefined) return 'waiting';
  return `${step.name.padEnd(middleWidth)}  ${wholeSeconds(now - step.startedAt)}`;
}

/** Tenths would only flicker. */
function wholeSeconds(durationMs: number): string {
  return formatDuration(Math.floor(durationMs / 1000) * 1000).replace('.0s', 's');
}

function outcomeText({ status, durationMs, message }: EventOf<'image-finished'>): string {
  const took = status === 'passed' || status === 'failed';
  const head = took ? `${status.padEnd(middleWidth)}  ${formatDuration(durationMs)}` : status;
  return message === undefined ? head : `${head}  ${cleanOneLine(message)}`;
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
}
