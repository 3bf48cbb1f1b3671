import { inlineText } from './markdown.ts';

/** Shorter values are words of everyday text: masking them would hide more than it protects. */
const minimumLength = 4;
/** Shorter pieces of base64 occur by chance. */
const minimumEncodedLength = 6;
/** Shorter pieces at a cut occur by chance. */
const minimumPieceLength = 6;
/** No text is cut to less than this without saying so. */
const shortestCut = 250;
/** As `cleanLine` says it. */
const cutMark = '… [+';

/**
 * A function that puts `***` in place of every secret in a text, also where it stands percent-encoded, in base64 (at any offset, so
 * within `user:token` too), in a string of JSON or in running text of markdown.
 *
 * A secret of several lines is hidden line by line, since output is seen line by line. So are the two pieces of one through which a
 * long line was cut.
 *
 * @param secrets asked at every call, since values come to light during a run; those under 4 characters are ignored
 */
export function maskSecrets(secrets: () => readonly string[]): (text: string) => string {
  let known: readonly string[] = [];
  let pattern: RegExp | undefined;
  let forms: readonly string[] = [];

  return (text) => {
    const current = secrets();
    if (!sameValues(known, current)) {
      known = [...current];
      forms = formsIn(known);
      pattern = anyOf(forms);
    }
    if (pattern === undefined) return text;
    return withoutBegin(withoutRest(text.replace(pattern, '***'), forms), forms);
  };
}

function sameValues(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

function formsIn(secrets: readonly string[]): readonly string[] {
  const lines = secrets.flatMap((secret) => [secret.trim(), ...secret.split(/\r?\n/)]);
  const values = lines.filter((line) => line.trim().length >= minimumLength);
  return [...new Set(values.flatMap(formsOf))];
}

function anyOf(forms: readonly string[]): RegExp | undefined {
  if (forms.length === 0) return undefined;
  // The longest first: an alternation takes the first that fits, and a piece must not win over the whole.
  const longestFirst = forms.toSorted((left, right) => right.length - left.length);
  return new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
}

/** Hides the rest of a secret that a text begins with. */
function withoutRest(text: string, forms: readonly string[]): string {
  const head = text.slice(0, minimumPieceLength);
  if (head.length < minimumPieceLength) return text;
  const found = forms.flatMap((form) =>
    placesOf(head, form)
      .filter((at) => at > 0 && text.startsWith(form.slice(at)))
      .map((at) => form.length - at),
  );
  const length = Math.max(0, ...found);
  return length === 0 ? text : `***${text.slice(length)}`;
}

/** Hides the begin of a secret where a text is cut. */
function withoutBegin(text: string, forms: readonly string[]): string {
  const mark = text.lastIndexOf(cutMark);
  if (mark < 0 && text.length < shortestCut) return text;
  const end = mark < 0 ? text.length : mark;
  const tail = text.slice(Math.max(0, end - minimumPieceLength), end);
  if (tail.length < minimumPieceLength) return text;
  const found = forms.flatMap((form) =>
    placesOf(tail, form)
      .map((at) => at + minimumPieceLength)
      .filter((length) => length < form.length && text.endsWith(form.slice(0, length), end)),
  );
  const length = Math.max(0, ...found);
  return length === 0 ? text : `${text.slice(0, end - length)}***${text.slice(end)}`;
}

/** Where a piece begins in a text, ascending. */
function placesOf(piece: string, text: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) places.push(at);
  return places;
}

function formsOf(secret: string): readonly string[] {
  const encoded = [0, 1, 2].flatMap((offset) => base64Forms(secret, offset));
  const quoted = JSON.stringify(secret).slice(1, -1);
  const marked = inlineText(secret);
  return [secret, quoted, marked, encodeURIComponent(wellFormed(secret)), ...encoded];
}

/** What base64 shows of the secret when `offset` bytes (modulo 3) stand before it, without digits that neighbours share. */
function base64Forms(secret: string, offset: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = bytes.toString('base64');
  const own = whole.slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 4) / 3));
  const forms = offset === 0 ? [whole, own] : [own];
  return forms
    .filter((form) => form.length >= minimumEncodedLength)
    .flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
