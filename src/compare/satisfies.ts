import { satisfies, valid, validRange } from '@renovatebot/pep440';
import type { PackageSource } from '../inventory/inventory.ts';
import { plainReleaseMeets } from './plain-release.ts';
import { compareVersions } from './version-order.ts';

/** One condition on a version, as PEP 440 writes it: `<2`, `==1.26.*`. */
export interface Specifier {
  readonly operator: '===' | '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>';
  readonly version: string;
}

/**
 * Whether a version meets all conditions. For Python they mean what PEP 440 says, but that versions before a release count as well:
 * an image may have one. Elsewhere the order of the source decides ({@link compareVersions}); a version that has no place in it meets
 * none but `!=`.
 */
export function satisfiesAll(
  source: PackageSource,
  version: string,
  specifiers: readonly Specifier[],
): boolean {
  return specifiers.every((specifier) => satisfiesOne(source, version, specifier));
}

function satisfiesOne(source: PackageSource, version: string, specifier: Specifier): boolean {
  const { operator, version: wanted } = specifier;
  const plain = source === 'python' ? plainReleaseMeets(version, specifier) : undefined;
  if (plain !== undefined) return plain;
  const range = `${operator}${wanted}`;
  // The library takes versions of the right form only.
  if (source === 'python' && valid(version) !== null && validRange(range))
    return satisfies(version, range, { prereleases: true });
  if (operator === '===') return version === wanted;
  if (operator === '==' || operator === '!=')
    return isEqual(source, version, wanted) === (operator === '==');
  if (operator === '~=') return isCompatible(source, version, wanted);
  const order = compareVersions(source, version, wanted);
  return order !== undefined && holds(operator, order);
}

function holds(operator: '<' | '<=' | '>' | '>=', order: number): boolean {
  if (order === 0) return operator.endsWith('=');
  return order < 0 ? operator.startsWith('<') : operator.startsWith('>');
}

function isEqual(source: PackageSource, version: string, wanted: string): boolean {
  if (wanted.endsWith('.*')) return begins(version, wanted.slice(0, -2));
  return compareVersions(source, version, wanted) === 0;
}

/** `~=1.4.2`: at least that, and still 1.4. */
function isCompatible(source: PackageSource, version: string, wanted: string): boolean {
  const order = compareVersions(source, version, wanted);
  const series = wanted.replace(/[.-][^.-]*$/, '');
  return order !== undefined && order >= 0 && begins(version, series);
}

function begins(version: string, series: string): boolean {
  return version === series || ['.', '-', '_'].some((mark) => version.startsWith(series + mark));
}
