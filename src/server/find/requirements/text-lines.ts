/** A line of a text and its number, which counts from 1. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
}

/** The lines of a text, trimmed, without empty ones. */
export function textLines(text: string): readonly TextLine[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
}

/** {@link textLines} with what follows a `\` at the end of a line as part of that line. */
export function continuedLines(text: string): readonly TextLine[] {
  const lines: { number: number; parts: string[] }[] = [];
  let isOpen = false;
  for (const line of textLines(text)) {
    const goesOn = line.text.endsWith('\\');
    const part = goesOn ? line.text.slice(0, -1).trimEnd() : line.text;
    const last = lines.at(-1);
    if (isOpen && last !== undefined) last.parts.push(part);
    else lines.push({ number: line.number, parts: [part] });
    isOpen = goesOn;
  }
  return lines.map(({ number, parts }) => ({ number, text: parts.join(' ').trim() }));
}

/** A line without what stands behind a `#` at its beginning or after a blank. */
export function withoutComment(line: string): string {
  const at = line.search(/(?:^|\s)#/);
  return at === -1 ? line : line.slice(0, at).trimEnd();
}
