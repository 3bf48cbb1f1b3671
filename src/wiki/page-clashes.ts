import { UserError } from '../errors/user-error.ts';
import { releaseName } from '../release/release.ts';
import { fileOf, manifestPage } from './page-names.ts';
import type { WikiSource } from './wiki-source.ts';

/**
 * Images whose pages would have one name, as `acme/a-b` and `acme/a/b` do: of those one page is written, that of the last. Names of
 * pages are what links from elsewhere go by, so none is changed to tell them apart.
 */
export function pageClashes({
  releases,
  runPages,
}: Pick<WikiSource, 'releases' | 'runPages'>): readonly UserError[] {
  const references = new Set([
    ...releases.flatMap((release) =>
      Object.values(release.lock.images).map(
        ({ repository }) => `${repository}:${releaseName(release)}`,
      ),
    ),
    ...runPages.map(({ reference }) => reference),
  ]);
  const owners = new Map<string, string>();
  const clashes: UserError[] = [];
  for (const reference of references) {
    const file = fileOf(manifestPage(reference));
    const owner = owners.get(file);
    if (owner !== undefined) clashes.push(clash(file, owner, reference));
    owners.set(file, reference);
  }
  return clashes;
}

function clash(file: string, one: string, other: string): UserError {
  return new UserError(
    'WIKI_PAGE',
    `${one} has no page: it would have the name of that of ${other}`,
    {
      location: { file, line: 1, column: 1 },
      hint: 'give one of the two another image_name',
    },
  );
}
