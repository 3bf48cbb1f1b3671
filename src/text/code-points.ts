const surrogate = /[\ud800-\udfff]/;

/** It differs from `<` only where a character needs two UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  // The order of UTF-8 is that of code points.
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** A copy of the items, in the order of the code points of a text of each. */
export function sortedByCodePoints<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
): Item[] {
  const isPlain = !items.some((item) => surrogate.test(textOf(item)));
  return [...items].sort((a, b) => {
    const [left, right] = [textOf(a), textOf(b)];
    if (!isPlain) return compareCodePoints(left, right);
    return left === right ? 0 : left < right ? -1 : 1;
  });
}
