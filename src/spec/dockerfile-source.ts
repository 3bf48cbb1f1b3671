import type { EscapeCharacter, InstructionLines } from './dockerfile-lines.ts';

/** A piece of the text and where it is. */
export interface DockerfileText {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** A place as the parser gives it, lines and characters from 0. */
export interface ParserPosition {
  readonly line: number;
  readonly character: number;
}

export interface ParserRange {
  readonly start: ParserPosition;
  readonly end: ParserPosition;
}

/** A Dockerfile's text with what is needed to turn the parser's places into offsets. */
export interface DockerfileSource {
  /** What the parser has read, see `maskForParser`; offsets are those of the real text. */
  readonly masked: string;
  readonly escape: EscapeCharacter;
  offsetOf(position: ParserPosition): number;
  /** The piece at a range, with `value` as its value. */
  textAt(range: ParserRange, value: string): DockerfileText;
  textBetween(start: number, end: number, value: string): DockerfileText;
  /** Where the instruction around an offset ends, heredocs included. */
  endOfInstruction(offset: number): number;
}

/** Makes the look-ups of one Dockerfile. */
export function dockerfileSource(
  text: string,
  masked: string,
  instructions: readonly InstructionLines[],
  escape: EscapeCharacter,
): DockerfileSource {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];

  function offsetOf({ line, character }: ParserPosition): number {
    return (lineStarts[line] ?? text.length) + character;
  }

  function textAt({ start, end }: ParserRange, value: string): DockerfileText {
    const place = { line: start.line + 1, column: start.character + 1 };
    return { value, start: offsetOf(start), end: offsetOf(end), ...place };
  }

  function textBetween(start: number, end: number, value: string): DockerfileText {
    const line = lineStarts.findLastIndex((lineStart) => lineStart <= start);
    const column = start - (lineStarts[line] ?? 0) + 1;
    return { value, start, end, line: line + 1, column };
  }

  function endOfInstruction(offset: number): number {
    const found = instructions.find(
      ({ start, endWithHeredocs }) => start <= offset && offset <= endWithHeredocs,
    );
    return found?.endWithHeredocs ?? text.length;
  }

  return { masked, escape, offsetOf, textAt, textBetween, endOfInstruction };
}
