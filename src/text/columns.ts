/** Wider cells do not move what stands behind them in other rows. */
const widest = 40;

/** Rows of cells as lines, each column as wide as its widest cell up to 40 characters; no blanks at the ends of lines. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.min(widest, Math.max(...rows.map((cells) => cells[column]?.length ?? 0))),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
