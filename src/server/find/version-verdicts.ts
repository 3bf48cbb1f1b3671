import { satisfiesAll, type Specifier } from '../../compare/satisfies.ts';
import type { PackageSource } from '../../inventory/inventory.ts';
import { packageSources, type PackageTable } from '../data/package-table.ts';

/** Whether the version of a row is one that is wanted. */
export type RowVerdict = (row: number) => boolean;

/** @returns the specifiers as they are for packages of a source; by default the same for all */
export type SpecifiersFor = (source: PackageSource) => readonly Specifier[];

/**
 * Makes verdicts on the rows of a table. Each judges every version once, however many rows have it; making one costs nothing, so
 * that thousands of requirements can have theirs one after the other. Making one ends the one before.
 */
export function verdictMaker(table: PackageTable): (specifiersFor: SpecifiersFor) => RowVerdict {
  const { sources, versions, versionTexts } = table;
  const kinds = packageSources.length;
  // An even number: wanted by the requirement of that number, the next odd one: not wanted; anything less is of one before.
  const judged = new Uint32Array(versionTexts.length * kinds);
  let makes = 0;
  return (specifiersFor) => {
    makes += 2;
    const wanted = makes;
    const bySource = packageSources.map(specifiersFor);
    return (row) => {
      const kind = sources[row] ?? 0;
      const version = versions[row] ?? 0;
      const key = version * kinds + kind;
      const known = judged[key] ?? 0;
      if (known >= wanted) return known === wanted;
      const source = packageSources[kind] ?? 'python';
      const isWanted = satisfiesAll(source, versionTexts[version] ?? '', bySource[kind] ?? []);
      judged[key] = isWanted ? wanted : wanted + 1;
      return isWanted;
    };
  };
}
