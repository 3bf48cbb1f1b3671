import { cleanOneLine } from '../text/clean-text.ts';

/** What terminals are expected to show in a line, in characters. */
const width = 100;
/** A section is indented by as much. */
const indent = '  ';
const maxTextLength = 400;

/**
 * A part with its title, its lines indented, an empty line above. One without lines says so, since that is an answer too:
 * `Secrets: none`.
 */
export function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return ['', `${title}: none`];
  return ['', title, ...lines.map((line) => indent + line)];
}

/** A text behind `first`, cleaned and cut, its further lines below its beginning; fits also where a section indents it. */
export function hanging(first: string, text: string): readonly string[] {
  const room = width - indent.length - first.length;
  return wrapWords(cleaned(text), room).map((line, index) =>
    index === 0 ? first + line : ' '.repeat(first.length) + line,
  );
}

/** A text of unknown origin on one line, cut after 400 characters. */
export function cleaned(text: string): string {
  return cleanOneLine(text, maxTextLength);
}

/** Lines of at most `room` characters, broken at blanks; a longer word has a line of its own. */
function wrapWords(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
