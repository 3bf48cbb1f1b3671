import type { RToken } from './r-tokens.ts';

/** What the arguments of a call name that may be packages. */
export interface CallArguments {
  /** The first argument, when it is a name or a text and nothing more. */
  readonly first: RToken | undefined;
  /** Arguments that are a name and nothing more, in their order. */
  readonly names: readonly RToken[];
  /** All texts in quotes, also within `c(…)`, but those of arguments such as `repos = "…"`. */
  readonly texts: readonly RToken[];
  /** Whether names stand for their values: `character.only` was said. */
  readonly isByValue: boolean;
  /** Place behind the call. */
  readonly end: number;
}

/** The arguments behind an opening parenthesis. @param open its place */
export function namedIn(tokens: readonly RToken[], open: number): CallArguments {
  const [names, texts]: [RToken[], RToken[]] = [[], []];
  let [first, isByValue, depth, isOther]: [RToken | undefined, boolean, number, boolean] = [
    undefined,
    false,
    0,
    false,
  ];
  let at = open;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const { kind, text } = token;
    if (kind === 'mark') {
      if (text === '(') depth += 1;
      if (text === ')') depth -= 1;
      if (depth === 0) break;
      if (text === ',' && depth === 1) isOther = false;
      continue;
    }
    if (kind === 'name' && depth === 1 && tokens[at + 1]?.text === '=') {
      isOther = !packageArguments.has(text);
      isByValue ||= text === 'character.only';
      continue;
    }
    if (isOther) continue;
    if (kind === 'text') texts.push(token);
    if (depth !== 1 || !isWhole(tokens, at)) continue;
    if (kind === 'name') names.push(token);
    if (names.length + texts.length === 1) first ??= token;
  }
  return { first, names, texts, isByValue, end: at };
}

/** What packages are called among arguments. */
const packageArguments = new Set(['package', 'pkgs', 'pkg', 'packages', 'char']);

function isWhole(tokens: readonly RToken[], at: number): boolean {
  return (
    [')', ','].includes(tokens[at + 1]?.text ?? '') &&
    ['(', ',', '='].includes(tokens[at - 1]?.text ?? '')
  );
}
