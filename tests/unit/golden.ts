import { readFileSync, writeFileSync } from 'node:fs';

/**
 * The text of a file under `tests/golden`. With `UPDATE_GOLDEN=1` the file becomes `actual` first.
 *
 * @returns what `actual` is to be equal to
 */
export function golden(name: string, actual: string): string {
  const file = new URL(`../golden/${name}`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  return readFileSync(file, 'utf8');
}
