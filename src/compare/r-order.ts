/**
 * A version of an R package: its numbers, which `.` or `-` part.
 *
 * @returns `undefined` for anything else: `1.2-3` is `[1n, 2n, 3n]`, `1.2-rc1` is none
 */
export function readRVersion(text: string): readonly bigint[] | undefined {
  return /^\d+(?:[.-]\d+)*$/.test(text) ? text.split(/[.-]/).map(BigInt) : undefined;
}

/** Orders two versions as R's `compareVersion`: number by number, `1.0` before `1.0.0`. */
export function rOrder(a: readonly bigint[], b: readonly bigint[]): number {
  for (const [index, number] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (number !== other) return number < other ? -1 : 1;
  }
  return a.length - b.length;
}
