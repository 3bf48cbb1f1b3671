import type { ImageHistoryEntry } from '../ports/container-engine.ts';
import { cleanLine } from '../text/clean-text.ts';
import type { LayerRow } from './image-facts.ts';
import { realTime } from './real-time.ts';

/** Longer instructions are cut. In characters. */
const maxCommandLength = 1000;

/**
 * The rows of the layer table, every layer of the image, newest first like the history they come from.
 *
 * Sizes add up from the lowest layer; `elapsedMs` is absent where a layer was made before the one below it.
 */
export function layerRows(history: readonly ImageHistoryEntry[]): readonly LayerRow[] {
  const rows: LayerRow[] = [];
  let cumulativeBytes = 0;
  let below: string | undefined;

  for (const entry of history.toReversed()) {
    const createdAt = realTime(entry.createdAt);
    cumulativeBytes += entry.sizeBytes;
    rows.unshift({
      createdAt,
      command: instructionOf(entry.createdBy),
      sizeBytes: entry.sizeBytes,
      cumulativeBytes,
      elapsedMs: elapsedMs(below, createdAt),
      tags: entry.tags.map((tag) => cleanLine(tag)),
    });
    below = createdAt;
  }
  return rows;
}

function elapsedMs(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const elapsed = Date.parse(to) - Date.parse(from);
  return elapsed < 0 ? undefined : elapsed;
}

/** The instruction without what builders add around it: shells, build args handed to them, markers. */
function instructionOf(createdBy: string): string {
  const line = createdBy.replaceAll(/\s+/g, ' ').trim();
  const instruction = line
    .replace(/ ?# buildkit$/, '')
    .replace(/^\/bin\/sh -c #\(nop\) */, '')
    .replace(/^(?:RUN )?(?:\|\d+ (?:.*? )??)?\/bin\/sh -c /, 'RUN ');
  return cleanLine(instruction.trim(), maxCommandLength);
}
