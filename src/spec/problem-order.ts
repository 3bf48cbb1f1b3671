import type { UserError } from '../errors/user-error.ts';

/** The problems as a person works through them: those of `file` first, then file by file, each from top to bottom. */
export function inOrderOfPlace(problems: readonly UserError[], file: string): readonly UserError[] {
  return [...problems].sort((a, b) => compare(rank(a, file), rank(b, file)));
}

type Rank = readonly [number, string, number, number];

function rank({ location }: UserError, file: string): Rank {
  if (location === undefined) return [2, '', 0, 0];
  return [location.file === file ? 0 : 1, location.file, location.line, location.column];
}

function compare(a: Rank, b: Rank): number {
  const names = a[1] < b[1] ? -1 : Number(a[1] > b[1]);
  return a[0] - b[0] || names || a[2] - b[2] || a[3] - b[3];
}
