import { cleanOneLine } from '../text/clean-text.ts';
import { columns } from '../text/columns.ts';
import type { Requirement } from './requirement.ts';
import { sourceName } from './source-name.ts';
import type { HavingImage, StackHolding } from './who-has.ts';

/**
 * Which images have a package, for people or programs.
 *
 * Text: the stacks in the given order with versions and the images that have them, then on one line those that have none.
 *
 * JSON: `{"schemaVersion":1,"requirement","stacks":[{"name","releasedAt","images":[{"key","packages":[{"name","version","source"}]}],
 * "unknown":[…]}]}`; stacks without such an image are in it as well, the newest lock has no `releasedAt`.
 *
 * @param holdings newest first
 * @param hint for people, where no image has it: `did you mean 'numpy'?`
 */
export function renderWhoHas(
  requirement: Requirement,
  holdings: readonly StackHolding[],
  format: 'text' | 'json',
  hint?: string,
): string {
  if (format === 'text') return `${textLines(requirement, holdings, hint).join('\n')}\n`;
  const document = { schemaVersion: 1, requirement: requirement.text, stacks: holdings };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function textLines(
  { text }: Requirement,
  holdings: readonly StackHolding[],
  hint: string | undefined,
): readonly string[] {
  if (holdings.length === 0) return ['there are no releases and no stack lock of this branch yet'];
  const having = holdings.filter(({ images }) => images.length > 0);
  const without = holdings.filter(({ images }) => images.length === 0).map(({ name }) => name);
  const names = without.join(', ');
  const dark = holdings.filter(({ unknown }) => unknown.length > 0);
  return [
    ...having.flatMap((holding) => [stackTitle(holding), ...packageLines(holding.images), '']),
    ...(without.length === 0 ? [] : [`no image with ${cleanOneLine(text)} in ${names}`]),
    ...dark.map(({ name, unknown }) => `packages not known in ${name}: ${unknown.join(', ')}`),
    ...(having.length > 0 || hint === undefined ? [] : [hint]),
  ];
}

/** `2026.4-stable-3, released 2026-04-12`. */
function stackTitle({ name, releasedAt }: Pick<StackHolding, 'name' | 'releasedAt'>): string {
  return releasedAt === undefined
    ? `${name}, newest lock`
    : `${name}, released ${releasedAt.slice(0, 10)}`;
}

/** A line for each version, with all images that have it. */
function packageLines(images: readonly HavingImage[]): readonly string[] {
  const keys = new Map<string, { readonly cells: readonly string[]; readonly images: string[] }>();
  for (const { key, packages } of images) {
    for (const { source, name, version } of packages) {
      const cells = [sourceName(source), cleanOneLine(name, 60), cleanOneLine(version, 60)];
      const line = keys.get(cells.join(' ')) ?? { cells, images: [] };
      line.images.push(key);
      keys.set(cells.join(' '), line);
    }
  }
  const rows = [...keys.values()].map((line) => [...line.cells, line.images.join(', ')]);
  return columns(rows).map((line) => `  ${line}`);
}
