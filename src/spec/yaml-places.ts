import type { LineCounter } from 'yaml';
import type { SourceLocation } from '../errors/user-error.ts';

/** Keys and list indexes from the top of a document: `['images', 'base', 'info_cmds', 0]`. */
export type ValuePath = readonly (string | number)[];

/** Finds the place of the key or the value at a path; of what is nearest above it when there is no such path. */
export type Locate = (path: ValuePath, what?: 'key' | 'value') => SourceLocation;

/** Offsets into the text of what stands at each path. */
export interface Places {
  add(path: ValuePath, value: number, key?: number): void;
  readonly locate: Locate;
}

/** An empty {@link Places} of one file. */
export function yamlPlaces(file: string, lines: LineCounter): Places {
  const offsets = new Map<string, { readonly value: number; readonly key: number }>();

  function add(path: ValuePath, value: number, key: number = value): void {
    offsets.set(idOf(path), { value, key });
  }

  function locate(path: ValuePath, what: 'key' | 'value' = 'value'): SourceLocation {
    const found = offsets.get(idOf(path));
    if (found !== undefined) return locationAt(file, lines, found[what]);
    return path.length === 0 ? { file, line: 1, column: 1 } : locate(path.slice(0, -1), what);
  }

  return { add, locate };
}

/** The place of an offset in a file. */
export function locationAt(file: string, lines: LineCounter, offset: number): SourceLocation {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

function idOf(path: ValuePath): string {
  // The reader refuses text with this character in it.
  return path.join('\0');
}
