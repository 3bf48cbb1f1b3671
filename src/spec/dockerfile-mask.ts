import type { EscapeCharacter, InstructionLines } from './dockerfile-lines.ts';

/**
 * The text with the same offsets, prepared for the Dockerfile parser.
 *
 * Gone is what the parser takes for something else than BuildKit does: heredocs (it does not know quotes around `<<`
 * nor `3<<EOF`) and doubled escape characters at the end of a line (no continuation). Gone too are instructions that
 * nobody asks about: long RUN scripts would take most of the parser's time.
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
    const instruction = text.slice(start, end);
    const shown = instruction
      .replaceAll('<<', heredocMask)
      .replace(doubled, (run) => '_'.repeat(run.length));
    masked += text.slice(at, start);
    masked += isAskedAbout(instruction) ? shown : commentOut(instruction);
    masked += commentOut(text.slice(end, endWithHeredocs));
    at = endWithHeredocs;
  }
  return masked + text.slice(at);
}

/** Stands for `<<` in masked text. */
export const heredocMask = '\u0001\u0001';

/** Whether an instruction tells of images, variables or files that are read. */
export function isAskedAbout(instruction: string): boolean {
  const [, keyword = ''] = /^\uFEFF?\s*([A-Za-z]+)/.exec(instruction) ?? [];
  if (/^(?:from|arg|env|copy|add|onbuild)$/i.test(keyword)) return true;
  return /^run$/i.test(keyword) && instruction.includes('--mount');
}

function commentOut(lines: string): string {
  return lines.replace(/[^\r\n]/g, '#');
}
