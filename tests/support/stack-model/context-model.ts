import { posix } from 'node:path';
import { isIgnored, rulesFor } from './ignore-model.ts';
import type { Entry, ModelImage, Sources, WildPart } from './state.ts';
import { writtenFiles } from './written-files.ts';

/** What instructions may see, by path relative to the context. */
export type Context = ReadonlyMap<string, Entry>;

/** The context of an image behind its ignore file. What runs write at the top of the repository is never in it. */
export function contextOf(sources: Sources, image: ModelImage): Context {
  const rules = rulesFor(sources, image);
  const seen = new Map<string, Entry>();
  for (const [path, entry] of writtenFiles(sources)) {
    if (/^(?:artifacts|\.stack)\//.test(path)) continue;
    const inside = image.context === '.' ? path : insideOf(image.context, path);
    if (inside !== undefined && !isIgnored(rules, inside)) seen.set(inside, entry);
  }
  return seen;
}

/** Lines that say what COPY takes along for a plain source: `conf/a.txt - "text"`; `.` is the whole context. */
export function takenByPath(context: Context, source: string): readonly string[] {
  const path = follow(context, source);
  if (path === '.') return linesOf(context, [...context.keys()], '');
  const entry = context.get(path);
  if (entry !== undefined) return [lineOf(posix.basename(source), entry)];
  return linesOf(
    context,
    [...context.keys()].filter((other) => other.startsWith(`${path}/`)),
    `${path}/`,
  );
}

/** The same for a wildcard, by match. */
export function takenByWildcard(context: Context, parts: readonly WildPart[]): readonly string[] {
  const places = [...context.keys()].map((path) => path.split('/'));
  const candidates = new Set(
    places
      .flatMap((names) => names.map((_, index) => names.slice(0, index + 1)))
      .filter((names) => fitsAll(parts, names))
      .map((names) => names.join('/')),
  );
  return [...candidates]
    .sort()
    .flatMap((match) => [`${match}:`, ...takenByPath(context, match).map((line) => `  ${line}`)]);
}

function insideOf(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

function linesOf(context: Context, paths: readonly string[], prefix: string): readonly string[] {
  return [...paths].sort().flatMap((path) => {
    const entry = context.get(path);
    return entry === undefined ? [] : [lineOf(path.slice(prefix.length), entry)];
  });
}

/** An entry on one line. */
export function lineOf(path: string, entry: Entry): string {
  if (entry.kind === 'link') return `${path} -> ${entry.target}`;
  return `${path} ${entry.executable ? 'x' : '-'} ${JSON.stringify(entry.text)}`;
}

/** Where a source leads when BuildKit follows the links in it, which cannot lead out of the context. */
function follow(context: Context, source: string): string {
  let rest = source.split('/').filter((part) => part !== '' && part !== '.');
  let at: string[] = [];
  for (let links = 0; rest.length > 0 && links < 20;) {
    const [part = '', ...more] = rest;
    rest = more;
    if (part === '..') {
      at = at.slice(0, -1);
      continue;
    }
    const entry = context.get([...at, part].join('/'));
    if (entry?.kind !== 'link') {
      at = [...at, part];
      continue;
    }
    links++;
    if (entry.target.startsWith('/')) at = [];
    rest = [...entry.target.split('/').filter((piece) => piece !== '' && piece !== '.'), ...rest];
  }
  return at.length === 0 ? '.' : at.join('/');
}

function fitsAll([part, ...rest]: readonly WildPart[], names: readonly string[]): boolean {
  if (part === undefined) return names.length === 0;
  if (part.kind === 'deep') return names.some((_, index) => fitsAll(rest, names.slice(index)));
  const [name, ...more] = names;
  return name !== undefined && fits(part, name) && fitsAll(rest, more);
}

function fits(part: Exclude<WildPart, { kind: 'deep' }>, name: string): boolean {
  switch (part.kind) {
    case 'is':
      return name === part.text;
    case 'any':
      return true;
    case 'starts':
      return name.startsWith(part.text);
    case 'ends':
      return name.endsWith(part.text);
  }
}
