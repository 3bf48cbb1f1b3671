import { cleanOneLine } from './clean-text.ts';

/**
 * What would be markup, a link, a mention or a formula in GitHub's markdown if it stood in running text or a table cell.
 *
 * `_` inside a word and `:` outside of addresses and `:names:` of emoji are left, so that versions and references stay
 * readable in the source.
 */
const markup =
  /[&<>|\\`*[\]~#$@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\/\/|[\w+-]+:)|(?<=www)\./gi;

/**
 * What GitHub makes a mention or a reference of: `@somebody`, `#12`, `GH-12`. It looks at the finished page, where character references are
 * characters again, and not at code. The `@` of a digest is none of it: `base@sha256:…` stays as it can be copied.
 */
const reference = /(?!(?<=\w)@sha256:)@|#|(?<![A-Za-z0-9])GH-(?=\d)/gi;

/** Zero width: it keeps the halves of a reference apart, and nobody sees it. */
const apart = '\u200b';

/**
 * Text of unknown origin on one line; what could be markup is written as a character reference, which never is, and behind what could
 * begin a mention stands a `&#8203;` that takes no room.
 */
export function inlineText(text: string): string {
  const parted = oneLine(text).replaceAll(reference, (start) => `${start}${apart}`);
  return withoutMarkup(parted).replaceAll(apart, '&#8203;');
}

/** Text of unknown origin as code in running text; empty for empty text. */
export function inlineCode(text: string): string {
  const code = oneLine(text);
  if (code === '') return '';
  const fence = '`'.repeat(longestRun(code) + 1);
  return code.includes('`') ? `${fence} ${code} ${fence}` : `${fence}${code}${fence}`;
}

/** Text of unknown origin as code in a table cell, where a pipe ends the cell even within backticks. */
export function cellCode(text: string): string {
  return /[`|\\]/.test(text) ? `<code>${withoutMarkup(oneLine(text))}</code>` : inlineCode(text);
}

/** Text of unknown origin in a fence that no line of it can close. It has no control character but line feeds. */
export function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

/** A part of a page that is shown on request. `summary` is markup; the blank lines make what is inside markdown again. */
export function details(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A table of cells that are markup already; `align` has a character for each column: `l` or `r`. */
export function table(
  head: readonly string[],
  align: string,
  rows: readonly (readonly string[])[],
): string {
  const rule = Array.from(align, (side) => (side === 'r' ? '--:' : ':--'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function withoutMarkup(text: string): string {
  return text.replaceAll(markup, (char) => named[char] ?? `&#${char.charCodeAt(0)};`);
}

function oneLine(text: string): string {
  return cleanOneLine(text).trim();
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
