import { namedIn, type CallArguments } from './r-arguments.ts';
import { rRequirement } from './r-entries.ts';
import { rTokens, type RToken } from './r-tokens.ts';
import type { RequirementCollector } from './requirement-collector.ts';

const calls = ['library', 'require', 'requireNamespace', 'loadNamespace'];
const installs = ['install.packages', 'install', 'pkg_install', 'p_load', 'install_cran'];
const fromRepositories = ['install_github', 'install_gitlab', 'install_git', 'install_url'];
const attaching = new Set(calls);
const installing = new Set([...installs, ...fromRepositories]);

/** So many tokens of such a call are looked at; its package comes first. */
const maxAttached = 40;

/** Whether a text is code of R that names packages, and no list of names. */
export function hasRCalls(text: string): boolean {
  const named = /(?:^|[^A-Za-z0-9._])(?:library|require|requireNamespace|loadNamespace)[ \t]*\(/;
  const installed = /(?:^|[^A-Za-z0-9._])(?:install\.packages|install|pkg_install|p_load)[ \t]*\(/;
  return named.test(text) || installed.test(text) || isVector(text);
}

function isVector(text: string): boolean {
  return /^c[ \t]*\(/.test(text.trimStart());
}

/**
 * Reads `library(x)`, `x::f` and `install.packages(c("a", "b"))` out of code, also where the names were given to a variable before. What
 * only running it would tell is noted.
 */
export function readRCode(text: string, found: RequirementCollector): void {
  const tokens = rTokens(text);
  const vectors = new Map<string, readonly RToken[]>();
  if (isVector(text)) addPackages(namedIn(tokens, 1).texts, found);
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index];
    index += 1;
    if (token?.kind !== 'name') continue;
    const next = tokens[index]?.text ?? '';
    const isCall = next === '(';
    // `pak::pkg_install` is how somebody installs, and not what they need.
    if (next.startsWith('::')) {
      if (!installing.has(tokens[index + 1]?.text ?? '')) addPackages([token], found);
    } else if (isCall && attaching.has(token.text))
      addAttached(namedIn(tokens.slice(index, index + maxAttached), 0), found);
    else if (isCall && installing.has(token.text)) {
      const named = namedIn(tokens, index);
      addInstalled(token.text, named, vectors, found);
      index = named.end;
    } else if (token.text === 'c' && isCall && isAssigned(tokens, index - 1)) {
      const { texts, end } = namedIn(tokens, index);
      vectors.set(tokens[index - 4]?.text ?? '', texts);
      index = end;
    }
  }
}

/** Whether `name <-` stands before a place. */
function isAssigned(tokens: readonly RToken[], at: number): boolean {
  return tokens[at - 1]?.text === '-' && tokens[at - 2]?.text === '<';
}

function addAttached({ first, isByValue }: CallArguments, found: RequirementCollector) {
  if (first?.kind === 'name' && isByValue) noteUnknown(first, found);
  else if (first !== undefined) addPackages([first], found);
}

function addInstalled(
  name: string,
  { first, names, texts }: CallArguments,
  vectors: ReadonlyMap<string, readonly RToken[]>,
  found: RequirementCollector,
) {
  addPackages(texts, found);
  if (name === 'p_load') {
    addPackages(names, found);
    return;
  }
  const vector = first?.kind === 'name' ? vectors.get(first.text) : undefined;
  if (vector !== undefined) addPackages(vector, found);
  else if (first?.kind === 'name') noteUnknown(first, found);
}

function noteUnknown({ line, text }: RToken, found: RequirementCollector) {
  found.note(line, `which packages '${text.slice(0, 60)}' names is not known`);
}

function addPackages(tokens: readonly RToken[], found: RequirementCollector) {
  for (const { line, text } of tokens) {
    // `pkg@1.2`, `owner/repository` are what pak and remotes take.
    const name = text.replace(/@.*$/s, '').trim();
    if (/[/:]/.test(name)) found.note(line, 'packages of repositories are not looked up');
    else if (name !== '') found.add(line, () => rRequirement(name, name));
  }
}
