/** What a size looks like: a number and one unit, decimal (`2.5GB`) or binary (`500MiB`). */
export const sizePattern = '^[0-9]+(?:\\.[0-9]+)?(?:B|[kKMGT]B|[KMGT]iB)$';

const form = new RegExp(sizePattern);
const prefixes = ['', 'K', 'M', 'G', 'T'];

/** @returns whole bytes; `undefined` when the text is not a size such as `2.5GB` */
export function parseSize(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  const unit = text.replace(/^[0-9.]+/, '');
  const base = unit.endsWith('iB') ? 1024 : 1000;
  const power = prefixes.indexOf(unit.replace(/i?B$/, '').toUpperCase());
  return Math.round(Number.parseFloat(text) * base ** power);
}
