import { UserError } from '../errors/user-error.ts';

/** A part of a page that is written by the program; all around it belongs to people. */
export interface Region {
  /** Offsets of what stands between its two lines: behind the line end of the first, before the second. */
  readonly start: number;
  readonly end: number;
  /** How the first line ends: `\r\n` where a browser wrote the page. */
  readonly lineEnd: string;
}

const markerForm = /^<!-- stack:(begin|end) ([a-z][a-z0-9-]*) -->[ \t]*$/;
/** A person's hand was in it, but a marker is what is meant. */
const almostMarker = /^\s*<!--\s*stack\s*:\s*(?:begin|end)\b/i;

/**
 * The regions of a page by name, each between the lines `<!-- stack:begin NAME -->` and `<!-- stack:end NAME -->`.
 *
 * @param file what the page is called in messages: `Home.md`
 * @throws {UserError} `WIKI_PAGE` at the first marker that is broken, alone, inside of another region, or there twice
 */
export function findRegions(text: string, file: string): ReadonlyMap<string, Region> {
  const found = new Map<string, Region>();
  let open: Opened | undefined;
  for (const line of linesOf(text)) {
    const [, kind, name = ''] = markerForm.exec(line.text) ?? [];
    const refuse = (why: string) => brokenPage(file, line.number, why);
    if (kind === undefined) {
      if (almostMarker.test(line.text)) throw refuse('this line is not quite a marker');
    } else if (kind === 'begin') {
      if (open !== undefined)
        throw refuse(`region '${name}' begins inside of '${open.name}' (line ${open.line.number})`);
      if (found.has(name)) throw refuse(`region '${name}' is there a second time`);
      open = { name, line };
    } else {
      if (open?.name !== name) throw refuse(`region '${name}' ends and has not begun`);
      const { end: start, lineEnd } = open.line;
      found.set(name, { start, end: line.start, lineEnd });
      open = undefined;
    }
  }
  if (open === undefined) return found;
  throw brokenPage(file, open.line.number, `region '${open.name}' has no end`);
}

/**
 * Text of unknown origin that no line of can be taken for a marker. An invisible character tells the two apart, since in a code block
 * nothing else could.
 */
export function withoutMarkers(text: string): string {
  return text.replaceAll(/<!--\s*stack(?=\s*:)/gi, '$&\u2060');
}

interface Line {
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
  /** Offsets; the end is behind the line end. */
  readonly start: number;
  readonly end: number;
  readonly lineEnd: string;
}

interface Opened {
  readonly name: string;
  readonly line: Line;
}

function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)].map((match, index) => ({
    text: match[1] ?? '',
    number: index + 1,
    start: match.index,
    end: match.index + match[0].length,
    lineEnd: match[2] === '' ? '\n' : (match[2] ?? '\n'),
  }));
}

function brokenPage(file: string, line: number, why: string): UserError {
  return new UserError('WIKI_PAGE', `${why}, so the page is left as it is`, {
    location: { file, line, column: 1 },
    hint: 'give each region one line <!-- stack:begin NAME --> and below it one line <!-- stack:end NAME -->; or remove the page, to have it written anew',
  });
}
