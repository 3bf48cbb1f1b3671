import type { Package } from '../../inventory/inventory.ts';
import { packageSources, type PackageTable } from './package-table.ts';
import { byCodeUnits } from '../../text/code-units.ts';

/** Takes the packages of one environment after the other. */
export interface TableBuilder {
  /** @param environment its place, higher with each call */
  add(environment: number, packages: readonly Package[]): void;
  finish(): PackageTable;
}

/** An empty {@link TableBuilder}. */
export function tableBuilder(): TableBuilder {
  const names = numbering();
  const versions = numbering();
  const rows: Rows = { name: [], environment: [], version: [], source: [] };
  return {
    add: (environment, packages) => {
      const seen = new Set<string>();
      for (const { name, version, source } of packages) {
        // Some indexers list a package twice.
        const key = `${source} ${version} ${name}`;
        if (seen.has(key)) continue;
        seen.add(key);
        rows.name.push(names.of(name));
        rows.environment.push(environment);
        rows.version.push(versions.of(version));
        rows.source.push(packageSources.indexOf(source));
      }
    },
    finish: () => tableOf(names.texts(), versions.texts(), rows),
  };
}

/** Gives each text a number, the same one each time. */
function numbering() {
  const numbers = new Map<string, number>();
  return {
    of: (text: string): number => {
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    },
    texts: (): string[] => [...numbers.keys()],
  };
}

interface Rows {
  /** Of each row, the number of its name. */
  readonly name: number[];
  readonly environment: number[];
  readonly version: number[];
  readonly source: number[];
}

function tableOf(
  names: readonly string[],
  versionTexts: readonly string[],
  rows: Rows,
): PackageTable {
  const sorted = names
    .map((name, number) => ({ name, lower: name.toLowerCase(), number }))
    .sort((a, b) => byCodeUnits(a.lower, b.lower) || byCodeUnits(a.name, b.name));
  const rankOf = new Uint32Array(names.length);
  for (const [rank, { number }] of sorted.entries()) rankOf[number] = rank;
  const ranks = Uint32Array.from(rows.name, (number) => rankOf[number] ?? 0);
  const starts = startsOf(ranks, names.length);

  const size = ranks.length;
  const environments = new Uint32Array(size);
  const versions = new Uint32Array(size);
  const sources = new Uint8Array(size);
  const next = starts.slice();
  for (let row = 0; row < size; row += 1) {
    const rank = ranks[row] ?? 0;
    const to = next[rank] ?? 0;
    next[rank] = to + 1;
    environments[to] = rows.environment[row] ?? 0;
    versions[to] = rows.version[row] ?? 0;
    sources[to] = rows.source[row] ?? 0;
  }
  return {
    names: sorted.map(({ name }) => name),
    lowerNames: sorted.map(({ lower }) => lower),
    starts,
    environments,
    versions,
    sources,
    versionTexts,
  };
}

/** Where the rows of each rank begin when they stand in the order of ranks. */
function startsOf(ranks: Uint32Array, count: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(count + 1);
  for (const rank of ranks) starts[rank + 1] = (starts[rank + 1] ?? 0) + 1;
  for (let rank = 0; rank < count; rank += 1)
    starts[rank + 1] = (starts[rank + 1] ?? 0) + (starts[rank] ?? 0);
  return starts;
}
