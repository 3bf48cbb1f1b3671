import type { EscapeCharacter, InstructionLines } from './dockerfile-lines.ts';

/**
 * The text with the same offsets and without what the Dockerfile parser takes for something else than BuildKit does:
 * heredocs (it does not know quotes around `<<` nor `3<<EOF`) and doubled escape characters at the end of a line
 * (no continuation).
 */
export function maskForParser(
  text: string,
  instructions: readonly InstructionLines[],
  escape: EscapeCharacter,
): string {
  const doubled = new RegExp(`\\${escape}{2,}(?=[ \\t]*\\r?$)`, 'gm');
  let masked = '';
  let at = 0;
  for (const { start, end, endWithHeredocs } of instructions) {
    masked += text.slice(at, start);
    masked += text
      .slice(start, end)
      .replaceAll('<<', heredocMask)
      .replace(doubled, (run) => '_'.repeat(run.length));
    masked += commentOut(text.slice(end, endWithHeredocs));
    at = endWithHeredocs;
  }
  return masked + text.slice(at);
}

/** Stands for `<<` in masked text. */
export const heredocMask = '\u0001\u0001';

function commentOut(lines: string): string {
  return lines.replace(/[^\r\n]/g, '#');
}
