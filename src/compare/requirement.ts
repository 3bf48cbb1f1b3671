import { UserError } from '../errors/user-error.ts';
import type { Package, PackageSource } from '../inventory/inventory.ts';
import { comparableName } from './package-name.ts';
import { satisfiesAll, type Specifier } from './satisfies.ts';

/** A package that is asked for: `numpy<2`, `r:ggplot2>=3.5`. */
export interface Requirement {
  /** As it was written. */
  readonly text: string;
  /** `undefined`: whatever it came from. */
  readonly source: PackageSource | undefined;
  readonly name: string;
  /** All must hold; none: any version. */
  readonly specifiers: readonly Specifier[];
}

const sources: ReadonlyMap<string, PackageSource> = new Map([
  ['python', 'python'],
  ['pip', 'python'],
  ['conda', 'conda'],
  ['r', 'r'],
  ['dpkg', 'dpkg'],
  ['apt', 'dpkg'],
  ['deb', 'dpkg'],
]);

const form = /^(?:([a-z]+):)?([A-Za-z0-9_][A-Za-z0-9._+-]*)\s*((?:[<>=!~].*)?)$/;
const specifierForm = /^(===|~=|==|!=|<=|>=|<|>)\s*([^\s,<>=]+)$/;

/**
 * A requirement out of what a person wrote.
 *
 * @throws {UserError} `USAGE` when it cannot be understood
 */
export function parseRequirement(text: string): Requirement {
  const [, source, name, rest = ''] = form.exec(text.trim()) ?? [];
  if (name === undefined || (source !== undefined && !sources.has(source)))
    throw misunderstood(text, `a requirement is [SOURCE:]NAME[SPECIFIER], as in 'r:ggplot2>=3.5'`);
  const specifiers = rest === '' ? [] : rest.split(',').map((part) => specifierOf(text, part));
  return {
    text: text.trim(),
    source: source === undefined ? undefined : sources.get(source),
    name,
    specifiers,
  };
}

/**
 * Whether a package is what is asked for. Names of Python and conda are compared as PEP 503 does, others to the letter.
 */
export function meets({ source, name, version }: Package, wanted: Requirement): boolean {
  return (
    (wanted.source ?? source) === source &&
    spelling(source, name) === spelling(source, wanted.name) &&
    satisfiesAll(source, version, wanted.specifiers)
  );
}

function specifierOf(text: string, part: string): Specifier {
  const [, operator, version] = specifierForm.exec(part.trim()) ?? [];
  if (operator === undefined || version === undefined)
    throw misunderstood(text, `write ==, !=, <, <=, >, >= or ~= and a version: 'numpy>=1.26,<2'`);
  return { operator: operator as Specifier['operator'], version };
}

function misunderstood(text: string, hint: string): UserError {
  return new UserError('USAGE', `'${text}' is not a requirement`, {
    hint: `${hint}; sources are ${[...new Set(sources.values())].join(', ')}`,
  });
}

function spelling(source: PackageSource, name: string): string {
  return comparableName(source === 'conda' ? 'python' : source, name);
}
