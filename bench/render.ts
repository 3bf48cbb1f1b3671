import { changeOf, type Change } from './compare.ts';
import type { Machine, Results } from './results.ts';
import type { Row } from './row.ts';
import type { Series } from './statistics.ts';

/**
 * The figures for people, in Markdown: on which machine, a line for each promise, and what stands beside some of them.
 *
 * @param before the committed figures; `undefined` where there are none
 */
export function renderResults(results: Results, before: Results | undefined): string {
  const earlier = new Map(before?.rows.map((row) => [row.id, row]));
  const rows = results.rows.map((row) => tableLine(row, changeOf(row, earlier.get(row.id))));
  const table = [
    '| | what | ours | the plain way | ours to plain | to hold | since the last commit |',
    '| :-: | :--- | ---: | ---: | ---: | :--- | :--- |',
    ...rows,
  ].join('\n');
  const besides = results.rows.flatMap((row) => besideLine(row));
  return [verdict(results.rows), machineText(results.machine), table, besides.join('\n'), '']
    .filter((part) => part !== '')
    .join('\n\n');
}

function verdict(rows: readonly Row[]): string {
  const promised = rows.filter(({ limit }) => limit !== undefined);
  const broken = promised.filter(({ held }) => !held);
  if (broken.length === 0) return 'Every promise is held.';
  return `**${broken.length} of ${promised.length} promises are not held (✗).**`;
}

/** Above this share of its processors at work for others, figures say more about the machine than about the program. */
const busyLoad = 0.25;

function machineText({
  date,
  cores,
  node,
  engine,
  loadBefore,
  loadAfter,
  others,
}: Machine): string {
  const text = `${date}, ${cores} cores, Node ${node}, engine ${engine}, load average ${loadBefore} before and ${loadAfter} after.`;
  const isBusy = Math.max(loadBefore / cores, others) > busyLoad;
  const busy = `**The machine was busy** (load ${loadBefore} before the start; others took up to ${percent(others)} of its processors).`;
  return isBusy ? `${text}\n\n${busy}` : text;
}

function tableLine(row: Row, change: Change): string {
  const cells = [
    row.limit === undefined ? '' : row.held ? '✓' : '**✗**',
    row.what,
    spread(row.ours, row.unit),
    row.plain === undefined ? '' : `${row.plain.name}: ${spread(row.plain.series, row.unit)}`,
    row.figure === 'value' ? '' : held(row),
    row.hold ?? '',
    changeText(change),
  ];
  return `| ${cells.join(' | ')} |`;
}

function spread({ median, min, max }: Series, unit: Row['unit']): string {
  if (unit !== 'ms') return `${Math.round(median)} ${unit} (${Math.round(min)}–${Math.round(max)})`;
  const digits = Math.abs(median) < 100 ? 1 : 0;
  return `${median.toFixed(digits)} ms (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function held({ figure, unit, value }: Row): string {
  const text =
    figure === 'ratio'
      ? `${value.median.toFixed(3)} × (${value.min.toFixed(3)}–${value.max.toFixed(3)})`
      : `${signed(value.median)} ${unit} (${signed(value.min)} to ${signed(value.max)})`;
  return text;
}

function changeText(change: Change): string {
  switch (change.kind) {
    case 'new':
      return 'new';
    case 'within-noise':
      return `${signedPercent(change.share)} (noise ${percent(change.noise)})`;
    case 'slower':
      return `**${signedPercent(change.share)}** (noise ${percent(change.noise)})`;
    case 'faster':
      return `${signedPercent(change.share)}, faster (noise ${percent(change.noise)})`;
  }
}

function besideLine({ what, beside }: Row): readonly string[] {
  if (beside.length === 0) return [];
  return [`- ${what}: ${beside.map((one) => `${one.what} ${one.text}`).join(', ')}.`];
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(Math.abs(value) < 100 ? 1 : 0)}`;
}

function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
