import { sourceName } from '../../../compare/source-name.ts';
import { closest } from '../../../spec/closest.ts';
import { cleanOneLine } from '../../../text/clean-text.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { packageSources } from '../../data/package-table.ts';
import { placesNamed } from '../name-index.ts';
import { newestFirst } from '../newest-first.ts';
import type { MeantPackage } from './meant-packages.ts';
import { eachMeantRow } from './meant-rows.ts';

/** What to do about a requirement that nothing satisfies. */
export interface RequirementHint {
  /** As it was written. */
  readonly requirement: string;
  /** `did you mean 'numpy'?`, `there are other versions: 2.1.0, 2.0.1` (at most 5, the newest first). */
  readonly hint: string;
}

const maxHints = 50;
const maxVersions = 5;

/**
 * Hints for requirements that no environment satisfies, in their order, at most 50; none where there is nothing to say.
 *
 * @param chosen of each environment, 0 when it does not count
 */
export function requirementHints(
  data: KernelData,
  unmet: readonly MeantPackage[],
  chosen: Uint8Array | undefined,
): readonly RequirementHint[] {
  return unmet.slice(0, maxHints).flatMap((meant) => {
    const hint = hintFor(data, meant, chosen);
    const { text } = meant.requirement;
    return hint === undefined ? [] : [{ requirement: text, hint: cleanOneLine(hint, 200) }];
  });
}

function hintFor(
  data: KernelData,
  meant: MeantPackage,
  chosen: Uint8Array | undefined,
): string | undefined {
  const versions = versionsAmong(data, meant, chosen);
  if (versions.length > 0) return `there are other versions: ${versions.join(', ')}`;
  if (versionsAmong(data, meant, undefined).length > 0) return 'it is only in what was left out';
  return meant.language === undefined ? otherName(data, meant.requirement.name) : undefined;
}

function versionsAmong(
  data: KernelData,
  meant: MeantPackage,
  chosen: Uint8Array | undefined,
): readonly string[] {
  const { environments, versions, versionTexts } = data.table;
  const found = new Set<number>();
  eachMeantRow(data, meant, (row) => {
    if (chosen?.[environments[row] ?? 0] !== 0) found.add(versions[row] ?? 0);
  });
  const texts = Array.from(found, (version) => versionTexts[version] ?? '');
  return texts.sort(newestFirst('conda')).slice(0, maxVersions);
}

function otherName(data: KernelData, name: string): string | undefined {
  const { names, sources, starts } = data.table;
  // Of another source, or of R and written in other letters.
  const [place] = placesNamed(data, name);
  if (place !== undefined && names[place] === name) {
    const source = packageSources[sources[starts[place] ?? 0] ?? 0] ?? 'python';
    return `there is a package of this name for ${sourceName(source)}`;
  }
  const meant = place === undefined ? closest(name, namesLike(data, name)) : names[place];
  return meant === undefined ? undefined : `did you mean '${meant}'?`;
}

/** Names that begin with the same letter, which is seldom the wrong one; looking at all would take too long. */
function namesLike({ table }: KernelData, name: string): readonly string[] {
  const letter = name.slice(0, 1).toLowerCase();
  const from = firstAtLeast(table.lowerNames, letter);
  return table.names.slice(from, firstAtLeast(table.lowerNames, `${letter}\uffff`));
}

/** @param texts sorted by code units */
function firstAtLeast(texts: readonly string[], text: string): number {
  let [low, high] = [0, texts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((texts[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
