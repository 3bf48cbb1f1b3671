import { parseRequirement } from '../../../compare/requirement.ts';
import type { PackageSource } from '../../../inventory/inventory.ts';
import type { RequirementCollector } from './requirement-collector.ts';
import { bounded } from './bounded.ts';

/**
 * Reads one line of a requirements.txt: `a[b]>=1 ; python_version < "3.8"`. Conditions, hashes, options and addresses are noted, and do
 * not count.
 *
 * @param source of a package that says none; `undefined`: any
 */
export function readPipRequirement(
  line: number | undefined,
  text: string,
  found: RequirementCollector,
  source: PackageSource | undefined,
): void {
  if (text.startsWith('-')) noteOption(line, text, found);
  else if (text === '@EXPLICIT' || isAddress(text)) found.note(line, addressNote);
  else readPackage(line, text, found, source);
}

const addressNote = 'addresses and paths are not looked up';

function readPackage(
  line: number | undefined,
  text: string,
  found: RequirementCollector,
  source: PackageSource | undefined,
): void {
  const { requirement, condition, options, address } = taken(text);
  if (condition !== '') found.note(line, `the condition '${condition}' does not count`);
  if (options.startsWith('--hash')) found.note(line, 'hashes do not count');
  else if (options !== '') found.note(line, `${firstWord(options)} does not count`);
  if (address !== '') found.note(line, `${addressNote}, any version counts`);
  found.add(line, () => {
    const read = parseRequirement(withoutExtras(bounded(requirement)));
    return { ...read, text: requirement, source: read.source ?? source };
  });
}

/** Addresses may have passwords in them, so that they are never repeated. */
function noteOption(line: number | undefined, text: string, found: RequirementCollector): void {
  const [, option = '', value = ''] = /^(--?[A-Za-z-]{1,40})[\s=]*(\S{0,200})/.exec(text) ?? [];
  const isRead = ['-r', '--requirement', '-c', '--constraint', '-e', '--editable'].includes(option);
  if (option === '') found.problem(line, `'${text.slice(0, 100)}' is not a requirement`);
  else if (!isRead) found.note(line, `${option} does not count`);
  else if (/[:@]/.test(value)) found.note(line, `${option} with an address is not read`);
  else found.note(line, `${option} ${value} is not read`);
}

function isAddress(text: string): boolean {
  return (
    /^(?:[a-z+]{2,20}:\/\/|git\+|file:|[./~]|[A-Za-z]:\\)/i.test(text) ||
    /^[^\s=<>]{1,500}\.(?:whl|zip|tar\.gz|conda|tar\.bz2)$/.test(text)
  );
}

/** Takes what stands behind the package off, from the end to the beginning. */
function taken(text: string) {
  const [withoutOptions, options] = cut(text, text.search(/\s--?[a-z]/), 0);
  const [withoutCondition, condition] = cut(withoutOptions, withoutOptions.indexOf(';'), 1);
  const [requirement, address] = cut(withoutCondition, withoutCondition.indexOf('@'), 1);
  return { requirement, condition, options, address };
}

function cut(text: string, at: number, markLength: number): readonly [string, string] {
  if (at === -1) return [text.trim(), ''];
  return [text.slice(0, at).trim(), text.slice(at + markLength).trim()];
}

/** `a[b] (>=1)` becomes `a >=1`. */
function withoutExtras(text: string): string {
  const bare = text.replace(/\[[^[\]]{0,500}\]/, ' ').trim();
  const [, name, versions] = /^([^()]{1,300})\(([^()]{1,500})\)$/.exec(bare) ?? [];
  return name === undefined || versions === undefined ? bare : `${name.trim()} ${versions.trim()}`;
}

function firstWord(text: string): string {
  return /^[A-Za-z-]{1,40}/.exec(text)?.[0] ?? '';
}
