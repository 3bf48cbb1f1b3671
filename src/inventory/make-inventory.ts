import type { Inventory, Package } from './inventory.ts';

/** The inventory of these packages: sorted by source, name and version (code units), each entry once. */
export function makeInventory(packages: Iterable<Package>): Inventory {
  const byKey = new Map<string, Package>();
  for (const entry of packages) byKey.set(sortKey(entry), entry);

  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return { schemaVersion: 1, packages: sorted };
}

/** NUL sorts before every character that a cleaned name can have. */
function sortKey({ source, name, version }: Package): string {
  return [source, name, version].join('\0');
}
