import { ledgerFile } from './ledger.ts';
import { fileOf, releasePage } from './page-names.ts';
import type { WikiSource } from './wiki-source.ts';
import { manifestPage } from './page-names.ts';
import { releaseName } from '../release/release.ts';

const longestList = 5;
const longestBody = 100;

/**
 * What a commit of a wiki says: `Publish 2026.4-stable-3`, `Publish pages of base-notebook, r-notebook (2026.4-main)`, both, or
 * `Bring pages up to date`; then the files.
 *
 * @param files names of the files in the commit
 */
export function commitMessage(
  files: Iterable<string>,
  source: Pick<WikiSource, 'releases' | 'runPages' | 'mainTag'>,
): string {
  const names = [...files].filter((name) => name !== ledgerFile);
  const written = new Set(names);
  const releases = source.releases
    .map(releaseName)
    .filter((name) => written.has(fileOf(releasePage(name))));
  const images = source.runPages
    .filter(({ reference }) => written.has(fileOf(manifestPage(reference))))
    .map(({ key }) => key);
  const parts = [
    ...(releases.length === 0 ? [] : [listed(releases)]),
    ...(images.length === 0 ? [] : [`pages of ${listed(images)} (${source.mainTag})`]),
  ];
  const subject = parts.length === 0 ? 'Bring pages up to date' : `Publish ${parts.join('; ')}`;
  const hidden = names.length - longestBody;
  const body = [
    ...names.slice(0, longestBody),
    ...(hidden > 0 ? [`and ${hidden} further files`] : []),
  ];
  return `${[subject, '', ...body].join('\n').trimEnd()}\n`;
}

function listed(names: readonly string[]): string {
  const more = names.length - longestList;
  const shown = names.slice(0, longestList).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
