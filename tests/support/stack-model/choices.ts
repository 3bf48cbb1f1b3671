/** Draws from numbers that were generated before; what is chosen depends on them alone, and zeros choose what comes first. */
export interface Choices {
  /** A number from 0, less than `count`. */
  below(count: number): number;
  of<Item>(items: readonly [Item, ...(readonly Item[])]): Item;
  /** @returns `undefined` when there are no items */
  ofAny<Item>(items: readonly Item[]): Item | undefined;
  /** Whether one of so many is meant. */
  oneIn(count: number): boolean;
}

/** Choices by these numbers; when they are used up, the first of everything. */
export function choicesBy(numbers: readonly number[]): Choices {
  let used = 0;
  const below = (count: number) => (numbers[used++] ?? 0) % Math.max(count, 1);
  return {
    below,
    of: (items) => items[below(items.length)] ?? items[0],
    ofAny: (items) => items[below(items.length)],
    oneIn: (count) => below(count) === count - 1,
  };
}
