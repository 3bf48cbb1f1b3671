import { cleanLine } from '../text/clean-text.ts';

/**
 * Names for people: all up to three, of more the first two and how many are left: `a.sh, b.sh and 3 more`. A name with
 * control characters stands in quotes, with escapes: `"a\nb"`.
 *
 * @param names in the order to be shown
 */
export function listed(names: readonly string[]): string {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const rest = names.length - shown.length;
  return `${shown.map(shownName).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

function shownName(name: string): string {
  return cleanLine(/\p{Cc}/u.test(name) ? JSON.stringify(name) : name);
}
