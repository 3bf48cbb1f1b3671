import { parseRequirement, type Requirement } from '../../../compare/requirement.ts';
import { bounded } from './bounded.ts';
import type { RequirementCollector } from './requirement-collector.ts';

/**
 * Reads what conda calls a match spec: `conda-forge::numpy=1.26`, `numpy >=1.2,<2`, `numpy==1.26.4=py311_0`. Channels and builds do not
 * count. Python itself is the version of the language.
 */
export function readCondaSpec(
  line: number | undefined,
  text: string,
  found: RequirementCollector,
): void {
  const bare = withoutBrackets(text.slice(text.lastIndexOf('::') + 1).replace(/^:/, ''));
  if (bare !== text.slice(text.length - bare.length))
    found.note(line, 'what stands in [] does not count');
  const [, name = bare, rest = ''] = /^([A-Za-z0-9_][A-Za-z0-9._-]*)(.*)$/s.exec(bare) ?? [];
  const versions = versionsOf(rest.trim());
  if (versions === undefined)
    found.note(line, `the versions of '${text.slice(0, 60)}' cannot be compared, any counts`);
  const read = (): Requirement => ({
    ...parseRequirement(bounded(`${name}${versions ?? ''}`)),
    text: bounded(text.trim()),
  });
  if (name.toLowerCase() === 'python') found.addLanguage(line, read);
  else found.add(line, read);
}

function withoutBrackets(text: string): string {
  const at = text.indexOf('[');
  return (at === -1 ? text : text.slice(0, at)).trim();
}

/**
 * The versions as a requirement has them: of `=1.26` `==1.26.*`, of `1.26 py_0` `==1.26`.
 *
 * @returns `undefined` where no list of conditions can say it, as `1.2|1.3`
 */
function versionsOf(rest: string): string | undefined {
  if (/[|^$]/.test(rest)) return undefined;
  const parts = rest.split(',').map((part) => part.trim());
  const conditions = parts.map((part, index) =>
    condition(part, index === 0 && rest.startsWith('=')),
  );
  return conditions.filter((each) => each !== '').join(',');
}

/** @param isFuzzy whether `=1.26` means 1.26 and what comes after it in its series */
function condition(part: string, isFuzzy: boolean): string {
  const [, operator = '', version = '', build = ''] =
    /^([<>=!~]{0,3})\s*([^\s=]*)[\s=]*(.*)$/s.exec(part) ?? [];
  if (version === '' || version === '*') return operator === '' || version === '*' ? '' : operator;
  if (operator !== '' && operator !== '=') return `${operator}${seriesless(operator, version)}`;
  const isSeries = version.endsWith('*') || (isFuzzy && operator === '=' && build === '');
  return isSeries ? `==${withoutStar(version)}.*` : `==${version}`;
}

/** `>=1.2.*` says no more than `>=1.2`. */
function seriesless(operator: string, version: string): string {
  if (!version.endsWith('*')) return version;
  const bare = withoutStar(version);
  return operator === '==' || operator === '!=' ? `${bare}.*` : bare;
}

function withoutStar(version: string): string {
  return version.replace(/\.?\*$/, '');
}
