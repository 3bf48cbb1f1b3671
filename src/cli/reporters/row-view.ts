import { paintStatus } from './final-table.ts';
import type { OutputStyle } from './output-style.ts';
import { rowLayout, rowOutput, rowTitle, type Row, type RowLayout } from './row.ts';

/** A row as it is to be seen now. */
export interface RowView {
  /** One blank: the row is not seen. */
  readonly title: string;
  /** Below the title; empty when there is nothing. */
  readonly output: string;
  /** At work: a spinner stands before the title. */
  readonly active: boolean;
}

export interface ScreenState {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Width of the screen in characters, and its height. */
  readonly columns: number;
  readonly lines: number;
  readonly style: OutputStyle;
}

const hidden: RowView = { title: ' ', output: '', active: false };

/** Lines of the screen left to output below rows and to the prompt above. */
const spareLines = 8;

/**
 * How rows are to be seen, in their order, and after them one that counts the rows that are not seen.
 *
 * When the screen has too few lines for all, those that wait and those that ended well are only counted.
 */
export function rowViews(rows: readonly Row[], screen: ScreenState): readonly RowView[] {
  const layout = rowLayout(
    rows.map((row) => row.image.key),
    screen.columns,
  );
  const crowded = rows.length > screen.lines - spareLines;
  const views = rows.map((row) =>
    crowded && isQuiet(row) ? hidden : rowView(row, layout, screen),
  );
  return [...views, crowded ? countView(rows.filter(isQuiet), screen.style) : hidden];
}

function isQuiet(row: Row): boolean {
  return row.step === undefined && row.outcome?.status !== 'failed';
}

function rowView(row: Row, layout: RowLayout, { now, style }: ScreenState): RowView {
  const title = rowTitle(row, now, layout);
  if (row.step !== undefined) return { title, output: rowOutput(row, layout), active: true };

  const status = row.outcome?.status;
  const sign = style.signs[status ?? 'waiting'];
  const text = `${sign} ${title}`;
  const painted = status === undefined ? style.dim(text) : paintStatus(status, text, style);
  return { title: painted, output: '', active: false };
}

function countView(quiet: readonly Row[], style: OutputStyle): RowView {
  const done = quiet.filter((row) => row.outcome !== undefined).length;
  const title = style.dim(`${style.signs.waiting} ${done} done, ${quiet.length - done} waiting`);
  return { title, output: '', active: false };
}
