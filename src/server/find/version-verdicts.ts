import { LRUCache } from 'lru-cache';
import { satisfiesAll, type Specifier } from '../../compare/satisfies.ts';
import type { PackageSource } from '../../inventory/inventory.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import { remembered } from './remembered.ts';

/** Whether the version of a row is one that is wanted. */
export type RowVerdict = (row: number) => boolean;

/** @returns the specifiers as they are for packages of a source */
export type SpecifiersFor = (source: PackageSource) => readonly Specifier[];

/**
 * Verdicts on the rows of a table. Every version of a source is judged once, however many rows have it, and what is known is kept for
 * the next page and the next request with the same specifiers.
 */
export function rowVerdict(data: KernelData, specifiersFor: SpecifiersFor): RowVerdict {
  const { sources, versions, versionTexts } = data.table;
  const kinds = packageSources.length;
  const bySource = packageSources.map(specifiersFor);
  const verdicts = verdictsOn(data, JSON.stringify(bySource));

  function judge(version: number, kind: number): number {
    const source = packageSources[kind] ?? 'python';
    const isWanted = satisfiesAll(source, versionTexts[version] ?? '', bySource[kind] ?? []);
    return isWanted ? wanted : unwanted;
  }

  return (row) => {
    const kind = sources[row] ?? 0;
    const version = versions[row] ?? 0;
    const key = version * kinds + kind;
    let verdict = verdicts[key] ?? unknown;
    if (verdict === unknown) verdicts[key] = verdict = judge(version, kind);
    return verdict === wanted;
  };
}

const [unknown, wanted, unwanted] = [0, 1, 2];
const maxBytes = 16_000_000;

/** What is known of each version, four sources side by side. */
function verdictsOn(data: KernelData, specifiers: string): Uint8Array {
  const known = verdictsBySpecifiers(data);
  const verdicts =
    known.get(specifiers) ?? new Uint8Array(data.table.versionTexts.length * packageSources.length);
  known.set(specifiers, verdicts);
  return verdicts;
}

const verdictsBySpecifiers = remembered(
  () =>
    new LRUCache<string, Uint8Array>({
      maxSize: maxBytes,
      sizeCalculation: (verdicts, specifiers) => verdicts.length + specifiers.length + 100,
    }),
);
