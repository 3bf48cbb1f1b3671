/** Shorter values are words of everyday text: masking them would hide more than it protects. */
const minimumLength = 4;
/** Shorter pieces of base64 occur by chance. */
const minimumEncodedLength = 6;

/**
 * A function that puts `***` in place of every secret in a text, also where it stands percent-encoded or in base64
 * (at any offset, so within `user:token` too).
 *
 * A secret of several lines is hidden line by line, since output is seen line by line.
 *
 * @param secrets asked at every call, since values come to light during a run; those under 4 characters are ignored
 */
export function maskSecrets(secrets: () => readonly string[]): (text: string) => string {
  let known: readonly string[] = [];
  let pattern: RegExp | undefined;

  return (text) => {
    const current = secrets();
    if (!sameValues(known, current)) {
      known = [...current];
      pattern = patternOf(known);
    }
    return pattern === undefined ? text : text.replace(pattern, '***');
  };
}

function sameValues(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

function patternOf(secrets: readonly string[]): RegExp | undefined {
  const lines = secrets.flatMap((secret) => [secret.trim(), ...secret.split(/\r?\n/)]);
  const values = lines.filter((line) => line.trim().length >= minimumLength);
  const forms = [...new Set(values.flatMap(formsOf))];
  if (forms.length === 0) return undefined;
  // The longest first: an alternation takes the first that fits, and a piece must not win over the whole.
  const longestFirst = forms.sort((left, right) => right.length - left.length);
  return new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
}

function formsOf(secret: string): readonly string[] {
  const encoded = [0, 1, 2].flatMap((offset) => base64Forms(secret, offset));
  return [secret, encodeURIComponent(wellFormed(secret)), ...encoded];
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
