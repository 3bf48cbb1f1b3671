import { inlineValueAt } from './plain-flow.ts';
import type { PlainEntry, PlainNode } from './plain-node.ts';
import { keyAt, lineEndAt, skipBlanks } from './plain-scalars.ts';

/**
 * Reads the plain part of YAML that nearly every spec is written in: block mappings and lists of values that stand on
 * one line each, in which nothing is escaped, anchored, tagged or there twice.
 *
 * It is there for speed alone, and is no judge of what is right: the YAML library takes twenty times as long, a third
 * of that to be loaded.
 *
 * @returns `undefined` for all other text, broken or not
 */
export function readPlainYaml(text: string): PlainNode | undefined {
  const lines = contentLines(text);
  const [top] = lines;
  if (top === undefined) return undefined;
  const reader: Reader = { text, lines, next: 0 };
  const node = readBlock(reader, top, 0);
  return reader.next === lines.length ? node : undefined;
}

interface Line {
  /** Offset of what follows the indentation. */
  readonly start: number;
  readonly indent: number;
}

interface Reader {
  readonly text: string;
  readonly lines: readonly Line[];
  /** Index of the line that is read next. */
  next: number;
}

const maxDepth = 20;
/** Other line breaks, tabs and what no text editor writes are left to the library. */
const strange = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** The lines that are neither empty nor comments; none when there is something strange in the text. */
function contentLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  if (strange.test(text)) return lines;
  for (let at = 0; at < text.length; at = endOf(text, at) + 1) {
    const start = skipBlanks(text, at);
    const letter = text[start];
    const isEmpty = letter === undefined || letter === '\n' || letter === '#';
    if (!isEmpty) lines.push({ start, indent: start - at });
  }
  return lines;
}

function endOf(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function readBlock(reader: Reader, first: Line, depth: number): PlainNode | undefined {
  if (depth > maxDepth) return undefined;
  return isItem(reader, first) ? readList(reader, first) : readMap(reader, first, depth);
}

function isItem({ text }: Reader, { start }: Line): boolean {
  return text[start] === '-' && text[start + 1] === ' ';
}

function readList(reader: Reader, first: Line): PlainNode | undefined {
  const items: PlainNode[] = [];
  for (let line = first; ;) {
    const value = readInline(reader, skipBlanks(reader.text, line.start + 2));
    if (value === undefined) return undefined;
    items.push(value);
    reader.next++;
    const next = reader.lines[reader.next];
    if (next === undefined || next.indent < first.indent || !isItem(reader, next)) break;
    if (next.indent > first.indent) return undefined;
    line = next;
  }
  return { kind: 'list', start: first.start, items };
}

function readMap(reader: Reader, first: Line, depth: number): PlainNode | undefined {
  const entries = new Map<string, PlainEntry>();
  for (let line = first; ;) {
    const key = keyAt(reader.text, line.start);
    if (key === undefined || entries.has(key.text)) return undefined;
    reader.next++;
    const node = readValue(reader, key.end, line.indent, depth);
    if (node === undefined) return undefined;
    entries.set(key.text, { keyStart: line.start, node });
    const next = reader.lines[reader.next];
    if (next === undefined || next.indent < first.indent) break;
    if (next.indent > first.indent) return undefined;
    line = next;
  }
  return { kind: 'map', start: first.start, entries };
}

/** What stands behind a key, in its line or below it. */
function readValue(
  reader: Reader,
  at: number,
  indent: number,
  depth: number,
): PlainNode | undefined {
  if (lineEndAt(reader.text, at) === undefined)
    return readInline(reader, skipBlanks(reader.text, at));
  const below = reader.lines[reader.next];
  const isBelow =
    below !== undefined &&
    (below.indent > indent || (below.indent === indent && isItem(reader, below)));
  if (isBelow) return readBlock(reader, below, depth + 1);
  return { kind: 'scalar', start: skipBlanks(reader.text, at), text: '', isQuoted: false };
}

function readInline({ text }: Reader, at: number): PlainNode | undefined {
  const value = inlineValueAt(text, at);
  return value !== undefined && lineEndAt(text, value.end) !== undefined ? value.node : undefined;
}
