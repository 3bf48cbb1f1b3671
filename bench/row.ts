import { medianOf, series, type Series } from './statistics.ts';

/** How the held value comes from the samples: ours over plain, ours less plain, or ours alone. */
export type Figure = 'ratio' | 'difference' | 'value';

/** One promise and what was measured of it; `results.json` has it as it is. */
export interface Row {
  /** Stays from run to run, so that figures can be compared: `trees.star.j2`. */
  readonly id: string;
  readonly what: string;
  /** Of `req/s` more is better, of the others less. */
  readonly unit: 'ms' | 'MB' | 'req/s';
  readonly ours: Series;
  /** Name and figures of the plain way of doing the same; absent where there is none. */
  readonly plain?: PlainWay | undefined;
  readonly figure: Figure;
  /** The held value of each round: ours and plain of one round belong together. */
  readonly value: Series;
  /** `≤ 1.05 ×`, `≥ 0.70 ×`; absent where nothing is promised. */
  readonly hold?: string | undefined;
  readonly limit?: number | undefined;
  /** `true` also where nothing is promised. */
  readonly held: boolean;
  /** Further figures that explain this one. */
  readonly beside: readonly Beside[];
}

export interface PlainWay {
  readonly name: string;
  readonly series: Series;
}

/** A figure without a promise: `{what: 'serial', text: '25.1 s'}`. */
export interface Beside {
  readonly what: string;
  readonly text: string;
}

/** What a row is made of. */
export interface Measured {
  readonly id: string;
  readonly what: string;
  readonly unit?: Row['unit'] | undefined;
  readonly figure: Figure;
  /** Last held value that keeps the promise, the largest or, of `req/s`, the smallest; absent: none is made. */
  readonly limit?: number | undefined;
  readonly ours: readonly number[];
  /** As many as ours, each from the same round. */
  readonly plain?: { readonly name: string; readonly samples: readonly number[] } | undefined;
  readonly beside?: readonly Beside[] | undefined;
}

/**
 * A row with its held value. That is made of the medians of both ways, and its spread of the rounds.
 *
 * @throws {RangeError} when ours and plain were not measured equally often
 */
export function rowOf({ figure, limit, beside = [], unit = 'ms', ...measured }: Measured): Row {
  const { id, what, ours, plain } = measured;
  if (plain !== undefined && plain.samples.length !== ours.length)
    throw new RangeError(`${id}: ${ours.length} samples of ours, ${plain.samples.length} plain`);
  const rounds = ours.map((sample, index) => valueOf(figure, sample, plain?.samples[index]));
  const median = valueOf(figure, medianOf(ours), plain && medianOf(plain.samples));
  return {
    id,
    what,
    unit,
    ours: series(ours),
    ...(plain === undefined ? {} : { plain: { name: plain.name, series: series(plain.samples) } }),
    figure,
    value: { ...series(rounds), median },
    ...(limit === undefined ? {} : { hold: holdText(figure, limit, unit), limit }),
    held: limit === undefined || (moreIsBetter(unit) ? median >= limit : median <= limit),
    beside,
  };
}

/** Whether a larger figure of a unit is the better one. */
export function moreIsBetter(unit: Row['unit']): boolean {
  return unit === 'req/s';
}

function valueOf(figure: Figure, ours: number, plain = NaN): number {
  if (figure === 'value') return ours;
  return figure === 'ratio' ? ours / plain : ours - plain;
}

function holdText(figure: Figure, limit: number, unit: Row['unit']): string {
  const sign = moreIsBetter(unit) ? '≥' : '≤';
  if (figure === 'ratio') return `${sign} ${limit.toFixed(2)} ×`;
  return `${sign} ${figure === 'difference' ? '+' : ''}${limit} ${unit}`;
}
