/**
 * What `work` gives for each item, in the order of the items; at most `limit` are worked on at once, since a process
 * may have only so many files open.
 */
export async function fewAtOnce<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return items.map((_, index) => results.get(index) as Result);
}
