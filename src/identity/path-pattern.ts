import { partSource, patternParts, type PatternPart } from './pattern-parts.ts';

/** A pattern for paths of a build context, `/` between parts. */
export interface PathPattern {
  /** As written: `docs/*.md`. */
  readonly text: string;
  /** The folder that all its matches lie in, found without a wildcard: `docs`; empty for the top. */
  readonly base: string;
  readonly matches: (path: string) => boolean;
  /** Whether something below a folder may match, when the folder and what is above it do not. */
  readonly leadsInto: (folder: string) => boolean;
}

/**
 * The pattern of a COPY or ADD, by Go's `filepath.Match`: `docs/*.md`, `a?/[bc]*`. `**` is no more than `*`.
 *
 * @returns `undefined` when it is malformed
 */
export function copyPattern(text: string): PathPattern | undefined {
  const whole = patternParts(text);
  if (whole === undefined) return undefined;
  // `[^x]` matches a slash too, so that the number of folders is open.
  if (text.includes('\\/') || whole.some((part) => part.kind === 'class' && part.matchesSlash))
    return openPattern(text, plainExpression(whole));

  const expressions = text.split('/').map((part) => plainExpression(patternParts(part) ?? []));
  const matchesFirst = (parts: readonly string[]) =>
    parts.every((part, index) => expressions[index]?.test(part));
  return {
    text,
    base: baseOf(text),
    matches: (path) => {
      const parts = path.split('/');
      return parts.length === expressions.length && matchesFirst(parts);
    },
    leadsInto: (folder) => {
      const parts = folder.split('/');
      return parts.length < expressions.length && matchesFirst(parts);
    },
  };
}

/**
 * The pattern of an ignore file or of `COPY --parents`, where `**` stands for any number of folders: `**\/*.md`.
 *
 * @returns `undefined` when it is malformed
 */
export function deepPattern(text: string): PathPattern | undefined {
  const parts = patternParts(text);
  const isDeep = parts?.some((_, index) => isDeepAt(parts, index)) === true;
  if (!isDeep) return copyPattern(text);
  return openPattern(text, new RegExp(`^${deepSource(parts)}$`, 'su'));
}

/** Whether a path has a wildcard in it. */
export function hasWildcard(path: string): boolean {
  return /[*?[]/.test(path.replace(/\\./gs, ''));
}

function openPattern(text: string, expression: RegExp): PathPattern {
  const base = baseOf(text);
  return {
    text,
    base,
    matches: (path) => expression.test(path),
    leadsInto: (folder) =>
      base === '' || `${folder}/`.startsWith(`${base}/`) || base.startsWith(`${folder}/`),
  };
}

function baseOf(text: string): string {
  const parts = text.split('/');
  const wild = parts.findIndex((part) => /[*?[\\]/.test(part));
  return parts.slice(0, wild < 0 ? -1 : wild).join('/');
}

function plainExpression(parts: readonly PatternPart[]): RegExp {
  return new RegExp(`^${parts.map(partSource).join('')}$`, 'su');
}

function deepSource(parts: readonly PatternPart[]): string {
  const endings = parts.slice(2);
  // moby/patternmatcher compares ends here: `**.pyc` is any path that ends in `.pyc`, however deep.
  if (isDeepAt(parts, 0) && endings.every(({ kind }) => kind === 'text') && !isSlash(endings[0]))
    return `.*${endings.map(partSource).join('')}`;

  let source = '';
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part === undefined) break;
    if (!isDeepAt(parts, at)) {
      source += partSource(part);
      continue;
    }
    at += isSlash(parts[at + 2]) ? 2 : 1;
    source += at + 1 === parts.length ? '.*' : '(?:.*/)?';
  }
  return source;
}

function isDeepAt(parts: readonly PatternPart[], at: number): boolean {
  return parts[at]?.kind === 'run' && parts[at + 1]?.kind === 'run';
}

function isSlash(part: PatternPart | undefined): boolean {
  return part?.kind === 'text' && part.text === '/';
}
