const surrogate = /[\ud800-\udfff]/;

/** Order of texts by code points, for `sort`. It differs from `<` only where a character needs two UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  // The order of UTF-8 is that of code points.
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
