/** Orders texts by UTF-16 code units, as `sort()` does. @returns below 0 when `a` comes first, 0 for equal ones */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
