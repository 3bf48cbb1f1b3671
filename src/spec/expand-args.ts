/** What is known of a variable before anything is built. */
export type VariableState =
  | { readonly kind: 'set'; readonly value: string }
  | { readonly kind: 'unset' }
  /** Only the build knows it: the target's platform, an ENV of the base image. */
  | { readonly kind: 'unknown' };

export type VariableLookup = (name: string) => VariableState;

/**
 * Expands a word of a Dockerfile as BuildKit does: quotes, the escape character, `$X`, `${X}`, and `:-`, `-`, `:+`,
 * `+` with words that may have variables themselves. An unset variable is the empty string.
 *
 * @returns `undefined` when the result cannot be known before the build: an unknown variable, `${X:?…}` of an unset
 * one, or a form that cuts or replaces (`${X#…}`, `${X%…}`, `${X/…}`)
 */
export function expandVariables(
  word: string,
  lookup: VariableLookup,
  escape: '\\' | '`' = '\\',
): string | undefined {
  if (!/[$'"\\`]/.test(word)) return word;
  const reader: Reader = { text: word, at: 0, lookup, escape };
  return expandUntil(reader, undefined);
}

interface Reader {
  readonly text: string;
  at: number;
  readonly lookup: VariableLookup;
  readonly escape: string;
}

function expandUntil(reader: Reader, stop: string | undefined): string | undefined {
  let result = '';
  while (reader.at < reader.text.length) {
    const letter = reader.text.charAt(reader.at);
    if (letter === stop) return result;
    const part = expandNext(reader, letter);
    if (part === undefined) return undefined;
    result += part;
  }
  return stop === undefined ? result : undefined;
}

function expandNext(reader: Reader, letter: string): string | undefined {
  if (letter === '$') return expandDollar(reader);
  reader.at++;
  if (letter === "'") return readSingleQuoted(reader);
  if (letter === '"') return expandDoubleQuoted(reader);
  if (letter !== reader.escape) return letter;
  return reader.text.charAt(reader.at++);
}

function readSingleQuoted(reader: Reader): string | undefined {
  const close = reader.text.indexOf("'", reader.at);
  if (close < 0) return undefined;
  const value = reader.text.slice(reader.at, close);
  reader.at = close + 1;
  return value;
}

function expandDoubleQuoted(reader: Reader): string | undefined {
  let result = '';
  while (reader.at < reader.text.length) {
    const letter = reader.text.charAt(reader.at);
    if (letter === '$') {
      const value = expandDollar(reader);
      if (value === undefined) return undefined;
      result += value;
      continue;
    }
    reader.at++;
    if (letter === '"') return result;
    const escaped =
      letter === reader.escape && ['"', '$', reader.escape].includes(reader.text.charAt(reader.at));
    result += escaped ? reader.text.charAt(reader.at++) : letter;
  }
  return undefined;
}

function expandDollar(reader: Reader): string | undefined {
  reader.at++;
  if (reader.text.charAt(reader.at) === '{') return expandBraces(reader);
  const name = readName(reader);
  return name === '' ? '$' : valueOf(reader.lookup(name));
}

function expandBraces(reader: Reader): string | undefined {
  reader.at++;
  const name = readName(reader);
  if (name === '') return undefined;
  const operator = /^(?:\}|:?[-+?])/.exec(reader.text.slice(reader.at))?.[0];
  if (operator === undefined) return undefined;
  reader.at += operator.length;
  const state = reader.lookup(name);
  if (operator === '}') return valueOf(state);

  const word = expandUntil(reader, '}');
  reader.at++;
  if (word === undefined || state.kind === 'unknown') return undefined;
  return choose(operator, state, word);
}

function choose(
  operator: string,
  state: Exclude<VariableState, { readonly kind: 'unknown' }>,
  word: string,
): string | undefined {
  const value = state.kind === 'set' ? state.value : undefined;
  const counts = operator.startsWith(':')
    ? value !== undefined && value !== ''
    : value !== undefined;
  if (operator.endsWith('+')) return counts ? word : '';
  if (operator.endsWith('-')) return counts ? value : word;
  return counts ? value : undefined;
}

function valueOf(state: VariableState): string | undefined {
  if (state.kind === 'unknown') return undefined;
  return state.kind === 'set' ? state.value : '';
}

function readName(reader: Reader): string {
  const name =
    /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?!$-])/.exec(reader.text.slice(reader.at))?.[0] ?? '';
  reader.at += name.length;
  return name;
}
