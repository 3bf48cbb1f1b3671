/** A row of the table with the place of its name. */
export type NamedRow = readonly [place: number, row: number];

/** What is found in all, and the rows of one page of it. */
export interface RowPage {
  /** Names with at least one row. */
  readonly totalPackages: number;
  readonly totalRows: number;
  readonly rows: readonly NamedRow[];
}
