/** A piece of a pattern. */
export type PatternPart =
  /** One character that stands for itself. */
  | { readonly kind: 'text'; readonly text: string }
  /** `?`: one character, no `/`. */
  | { readonly kind: 'one' }
  /** `*`: any number of characters, no `/`. */
  | { readonly kind: 'run' }
  /** `[a-z]`, as the class of a regular expression. */
  | { readonly kind: 'class'; readonly source: string; readonly matchesSlash: boolean };

/**
 * Takes a pattern apart by the rules of Go's `filepath.Match`, which Dockerfiles and ignore files go by.
 *
 * @returns `undefined` when it is malformed: `[a`, `[]`, `[-a]`, `[z-a]`, a backslash at the end
 */
export function patternParts(pattern: string): readonly PatternPart[] | undefined {
  const parts: PatternPart[] = [];
  const form = new RegExp(nextPart, 'suy');
  while (form.lastIndex < pattern.length) {
    const match = form.exec(pattern);
    const part = match && partOf(match);
    if (!part) return undefined;
    parts.push(part);
  }
  return parts;
}

/** A part as the source of a regular expression with the flags `su`. */
export function partSource(part: PatternPart): string {
  if (part.kind === 'text') return characterSource(part.text);
  if (part.kind === 'one') return '[^/]';
  return part.kind === 'run' ? '[^/]*' : part.source;
}

const member = String.raw`(?:\\.|[^\]\\-])`;
const nextPart = String.raw`([*?])|\[(\^|(?!\^))((?:${member}(?:-${member})?)+)\]|\\(.)|([^[\\])`;

function partOf(match: RegExpExecArray): PatternPart | undefined {
  const [, wildcard, negation = '', members, escaped, plain] = match;
  if (wildcard !== undefined) return { kind: wildcard === '*' ? 'run' : 'one' };
  if (members === undefined) return { kind: 'text', text: escaped ?? plain ?? '' };
  const ranges = rangesOf(members);
  if (ranges.some(([from, to]) => codeOf(from) > codeOf(to))) return undefined;
  const texts = ranges.map(([from, to]) => `${characterSource(from)}-${characterSource(to)}`);
  const source = `[${negation}${texts.join('')}]`;
  return { kind: 'class', source, matchesSlash: new RegExp(source, 'u').test('/') };
}

function rangesOf(members: string): readonly (readonly [from: string, to: string])[] {
  const plain = (text: string) => text.replace(/^\\(?=.)/su, '');
  const ranges = members.matchAll(new RegExp(`(${member})(?:-(${member}))?`, 'gsu'));
  return [...ranges].map(([, from = '', to = from]) => [plain(from), plain(to)]);
}

function characterSource(character: string): string {
  return `\\u{${codeOf(character).toString(16)}}`;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
