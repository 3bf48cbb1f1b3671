import type { EventOf } from '../../report/events.ts';

/** The output of the images that are at work, kept until each can be shown in one piece. */
export interface ImageLogs {
  readonly add: (event: EventOf<'step-output'>) => void;
  /** What the image has printed, under a heading for each step; it is forgotten then. Empty when there was nothing. */
  readonly take: (image: string) => readonly string[];
  /** Images of which something is kept, in the order of their first output. */
  readonly images: () => readonly string[];
}

interface Kept {
  readonly lines: string[];
  dropped: number;
  step: string | undefined;
}

/** @param maxLines how many lines of an image are kept; of more, the first are dropped and counted */
export function imageLogs(maxLines: number): ImageLogs {
  const logs = new Map<string, Kept>();

  function add({ image, step, line }: EventOf<'step-output'>): void {
    const kept = logs.get(image) ?? { lines: [], dropped: 0, step: undefined };
    logs.set(image, kept);
    if (kept.step !== step) kept.lines.push(`--- ${step} ---`);
    kept.step = step;
    kept.lines.push(line);
    // Dropped in blocks, since taking the first of an array away moves all others.
    if (kept.lines.length >= maxLines * 2) kept.dropped += dropFirst(kept.lines, maxLines);
  }

  function take(image: string): readonly string[] {
    const kept = logs.get(image);
    logs.delete(image);
    if (kept === undefined) return [];
    const dropped = kept.dropped + dropFirst(kept.lines, maxLines);
    return dropped === 0
      ? kept.lines
      : [`… ${dropped} earlier lines are in the log file`, ...kept.lines];
  }

  return { add, take, images: () => [...logs.keys()] };
}

function dropFirst(lines: string[], maxLines: number): number {
  return lines.splice(0, Math.max(0, lines.length - maxLines)).length;
}
