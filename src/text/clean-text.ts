import { stripVTControlCharacters } from 'node:util';

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);

/** Titles, links, device strings: `ESC ] … BEL`, `ESC P … ESC \`. An unfinished one takes the rest of its line along. */
const controlStrings = new RegExp(`${ESC}[\\]PX^_][^${ESC}${BEL}]*(?:${BEL}|${ESC}\\\\)?`, 'g');
const unfinishedSequence = new RegExp(`${ESC}[[()#;?]*[0-9;]*`, 'g');

/** Characters that move, hide or reorder what stands around them; lone halves of surrogate pairs. */
const controls = /[\p{Cc}\p{Cs}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;
const lineSeparators = /[\u2028\u2029]/g;

/** Length to which {@link cleanLine} cuts, in UTF-16 units, where nothing else is asked for. */
const defaultLineLength = 2000;

/**
 * One line of program output as a person may see it: escape sequences and control characters removed, tabs expanded,
 * of a progress line only what stood there last (`10%\r90%` is `90%`).
 *
 * @param line without its line feed; a carriage return at its end is dropped
 * @param maxLength longer lines are cut and say by how much: `aaa… [+120 characters]`
 */
export function cleanLine(line: string, maxLength = defaultLineLength): string {
  const shown = withoutOverwritten(line);
  // Cut before the expressions run, so that a line of a gigabyte costs no more than a long one.
  const bounded = shown.slice(0, maxLength * 8);
  const text = expandTabs(withoutEscapes(bounded))
    .replace(lineSeparators, ' ')
    .replace(controls, '');
  return cut(text, maxLength, shown.length - bounded.length);
}

/** {@link cleanLine} for each line of a text; lines end with `\n` or `\r\n`, in the result with `\n`. */
export function cleanText(text: string, maxLineLength = defaultLineLength): string {
  return text
    .split('\n')
    .map((line) => cleanLine(line, maxLineLength))
    .join('\n');
}

/** A text of several lines as one: {@link cleanLine} for each, joined by blanks, empty ones left out. */
export function cleanOneLine(text: string, maxLength = defaultLineLength): string {
  const lines = text.split('\n').map((line) => cleanLine(line, maxLength).trim());
  return cleanLine(lines.filter((line) => line !== '').join(' '), maxLength);
}

function withoutOverwritten(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end -= 1;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

function withoutEscapes(text: string): string {
  if (!/\p{Cc}/u.test(text)) return text;
  return stripVTControlCharacters(text.replace(controlStrings, '')).replace(unfinishedSequence, '');
}

function expandTabs(text: string): string {
  if (!text.includes('\t')) return text;
  return text
    .split('\t')
    .reduce((before, part) => before.padEnd(before.length + 8 - (before.length % 8)) + part);
}

function cut(text: string, maxLength: number, alreadyCut: number): string {
  const hidden = text.length - maxLength + alreadyCut;
  if (hidden <= 0) return text;
  const kept = text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… [+${hidden} characters]`;
}
