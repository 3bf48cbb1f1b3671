import { cleanText } from '../text/clean-text.ts';
import type { OutputCut } from './image-facts.ts';

/** What is kept of the output of one info command. In bytes. */
export const maxOutputBytes = 1_000_000;

/** Longer lines of output are cut. In characters. */
const maxLineLength = 10_000;

/** Output as a page may show it. */
export interface ShownOutput {
  readonly output: string;
  readonly cut?: OutputCut | undefined;
}

/** Keeps the start of what a command prints and counts the rest. */
export interface CappedOutput {
  add(chunk: Uint8Array): void;
  shown(): ShownOutput;
}

/** An empty {@link CappedOutput}. */
export function cappedOutput(maxBytes = maxOutputBytes): CappedOutput {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let droppedBytes = 0;

  function add(chunk: Uint8Array): void {
    const part = chunk.subarray(0, maxBytes - keptBytes);
    if (part.length > 0) kept.push(Uint8Array.from(part));
    keptBytes += part.length;
    droppedBytes += chunk.length - part.length;
  }

  function shown(): ShownOutput {
    const output = outputText(new TextDecoder().decode(Buffer.concat(kept)));
    return droppedBytes === 0 ? { output } : { output, cut: { kept: 'start', droppedBytes } };
  }

  return { add, shown };
}

/** The end of a container's log as a page may show it; a text of more than `maxBytes` has lost its start. */
export function logOutput(log: string, maxBytes = maxOutputBytes): ShownOutput {
  const bytes = Buffer.from(log);
  if (bytes.length <= maxBytes) return { output: outputText(log) };
  const end = bytes.subarray(bytes.length - maxBytes);
  return { output: outputText(new TextDecoder().decode(end)), cut: { kept: 'end' } };
}

function outputText(text: string): string {
  return cleanText(text, maxLineLength).replace(/^\n+/, '').trimEnd();
}
