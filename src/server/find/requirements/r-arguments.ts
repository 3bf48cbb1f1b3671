import type { RToken } from './r-tokens.ts';

/** What the arguments of a call name that may be packages. */
export interface CallArguments {
  /** The first argument, when it is a name or a text and nothing more. */
  readonly first: RToken | undefined;
  /** Arguments that are a name and nothing more, in their order. */
  readonly names: readonly RToken[];
  /** All texts in quotes, also within `c(…)`. */
  readonly texts: readonly RToken[];
  /** Whether names stand for their values: `character.only` was said. */
  readonly isByValue: boolean;
  /** Place behind the call. */
  readonly end: number;
}

/** The arguments behind an opening parenthesis, but those called otherwise than packages are, as `repos`. @param open its place */
export function namedIn(tokens: readonly RToken[], open: number): CallArguments {
  const { given, end } = argumentsBehind(tokens, open);
  const packages = given.filter(({ name }) => name === undefined || packageArguments.has(name));
  const single = packages.map(({ tokens: parts }) => (parts.length === 1 ? parts[0] : undefined));
  return {
    first: single[0]?.kind === 'mark' ? undefined : single[0],
    names: single.flatMap((token) => (token?.kind === 'name' ? [token] : [])),
    texts: packages.flatMap((each) => each.tokens.filter(({ kind }) => kind === 'text')),
    isByValue: given.some(({ name }) => name === 'character.only'),
    end,
  };
}

/** What packages are called among arguments. */
const packageArguments = new Set(['package', 'pkgs', 'pkg', 'packages', 'char']);

interface Argument {
  readonly name: string | undefined;
  readonly tokens: readonly RToken[];
}

function argumentsBehind(tokens: readonly RToken[], open: number) {
  const given: Argument[] = [];
  let current: RToken[] = [];
  let depth = 1;
  let end = open + 1;
  for (; end < tokens.length; end += 1) {
    const token = tokens[end];
    if (token === undefined) break;
    depth += depthChange(token);
    if (depth === 0) break;
    const isEnd = depth === 1 && token.kind === 'mark' && token.text === ',';
    if (!isEnd) current.push(token);
    else {
      given.push(argumentOf(current));
      current = [];
    }
  }
  return { given: [...given, argumentOf(current)], end };
}

function depthChange({ kind, text }: RToken): number {
  if (kind !== 'mark') return 0;
  return Number(text === '(') - Number(text === ')');
}

function argumentOf(tokens: readonly RToken[]): Argument {
  const [name, mark] = tokens;
  const isNamed = name?.kind === 'name' && mark?.text === '=' && mark.kind === 'mark';
  return isNamed ? { name: name.text, tokens: tokens.slice(2) } : { name: undefined, tokens };
}
