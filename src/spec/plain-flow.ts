import type { PlainEntry, PlainNode } from './plain-node.ts';
import { keyAt, scalarAt, skipBlanks } from './plain-scalars.ts';

/** A value that stands on one line, and where it ends. */
export interface InlineValue {
  readonly node: PlainNode;
  /** Offset behind it. */
  readonly end: number;
}

const maxDepth = 20;

/** The value at an offset: a scalar, `[…]` or `{…}`; `undefined` when it is not plain or goes on in the next line. */
export function inlineValueAt(text: string, at: number, depth = 0): InlineValue | undefined {
  if (depth > maxDepth) return undefined;
  if (text[at] === '[') return listAt(text, at, depth);
  if (text[at] === '{') return mapAt(text, at, depth);
  const scalar = scalarAt(text, at, depth > 0);
  if (scalar === undefined) return undefined;
  const { text: value, isQuoted, end } = scalar;
  return { node: { kind: 'scalar', start: at, text: value, isQuoted }, end };
}

function listAt(text: string, start: number, depth: number): InlineValue | undefined {
  const items: PlainNode[] = [];
  const end = readItems(text, start, ']', (at) => {
    const item = inlineValueAt(text, at, depth + 1);
    if (item !== undefined) items.push(item.node);
    return item?.end;
  });
  return end === undefined ? undefined : { node: { kind: 'list', start, items }, end };
}

function mapAt(text: string, start: number, depth: number): InlineValue | undefined {
  const entries = new Map<string, PlainEntry>();
  const end = readItems(text, start, '}', (at) => {
    const key = keyAt(text, at);
    if (key === undefined || entries.has(key.text)) return undefined;
    const value = inlineValueAt(text, skipBlanks(text, key.end), depth + 1);
    if (value !== undefined) entries.set(key.text, { keyStart: at, node: value.node });
    return value?.end;
  });
  return end === undefined ? undefined : { node: { kind: 'map', start, entries }, end };
}

/** @returns the offset behind the closing bracket */
function readItems(
  text: string,
  start: number,
  close: ']' | '}',
  read: (at: number) => number | undefined,
): number | undefined {
  let at = skipBlanks(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    const end = read(at);
    if (end === undefined) return undefined;
    at = skipBlanks(text, end);
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') return undefined;
    at = skipBlanks(text, at + 1);
  }
}
