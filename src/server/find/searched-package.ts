import { parseRequirement, type Requirement } from '../../compare/requirement.ts';

/** What a search looks for: a {@link Requirement} of which the name may be a part of one, or `''` for every package. */
export type SearchedPackage = Omit<Requirement, 'text'>;

/** What a text in a search box asks for. @throws {UserError} `USAGE` when it is neither a requirement nor a part of a name */
export function searchedPackage(text: string): SearchedPackage {
  const name = text.trim();
  // No requirement yet, while somebody types: `-base`.
  if (/^[^\s<>=!~,:]{0,200}$/u.test(name)) return { source: undefined, name, specifiers: [] };
  return parseRequirement(name);
}
