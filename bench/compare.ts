import { moreIsBetter, type Row } from './row.ts';
import { spreadOf } from './statistics.ts';

/** How a row stands to the committed figures. */
export type Change =
  | { readonly kind: 'new' }
  | {
      readonly kind: 'within-noise' | 'slower' | 'faster';
      /** 0.25 for a quarter more than before. */
      readonly share: number;
      /** The larger of both spreads, as a share: a change counts when it is larger. */
      readonly noise: number;
    };

/**
 * Compares the held value of a row with that of the run before. A difference (ours less plain) may be around nothing, so it is
 * taken as a share of our whole time.
 *
 * @param before `undefined` when the row was not measured then
 */
export function changeOf(row: Row, before: Row | undefined): Change {
  if (before?.figure !== row.figure) return { kind: 'new' };
  const share = (row.value.median - before.value.median) / scaleOf(before);
  const noise = Math.max(rowNoise(row), rowNoise(before));
  if (Math.abs(share) <= noise) return { kind: 'within-noise', share, noise };
  return { kind: share > 0 === moreIsBetter(row.unit) ? 'faster' : 'slower', share, noise };
}

function scaleOf(row: Row): number {
  return row.figure === 'difference' ? Math.abs(row.ours.median) : row.value.median;
}

/** Spread of the rounds, as a share of what the change is a share of. */
function rowNoise(row: Row): number {
  return spreadOf(row.value.samples) / scaleOf(row);
}
