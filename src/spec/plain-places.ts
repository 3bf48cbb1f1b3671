import type { SourceLocation } from '../errors/user-error.ts';
import type { PlainNode } from './plain-node.ts';
import type { Locate } from './yaml-places.ts';

/** Finds places in a plain document, as `yamlPlaces` does in any. */
export function plainPlaces(top: PlainNode, text: string, file: string): Locate {
  let lineStarts: readonly number[] | undefined;

  function placeOf(offset: number): SourceLocation {
    lineStarts ??= lineStartsOf(text);
    const line = lastAtOrBefore(lineStarts, offset);
    return { file, line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  }

  return (path, what = 'value') => {
    let found = { keyStart: top.start, node: top };
    for (const part of path) {
      const child = childOf(found.node, part);
      if (child === undefined) break;
      found = child;
    }
    return placeOf(what === 'key' ? found.keyStart : found.node.start);
  };
}

function childOf(
  node: PlainNode,
  part: string | number,
): { readonly keyStart: number; readonly node: PlainNode } | undefined {
  if (node.kind === 'map') return node.entries.get(String(part));
  const item = node.kind === 'list' ? node.items[Number(part)] : undefined;
  return item && { keyStart: item.start, node: item };
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last number that is not above `limit`; `sorted` begins with 0. */
function lastAtOrBefore(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
