import { basename, dirname, posix, relative } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { DirectoryEntry, Files } from '../ports/files.ts';
import { deepPattern, type PathPattern } from './path-pattern.ts';

/** Decides what an ignore file keeps out of a build context. Paths are relative to the context, `/` between parts. */
export interface IgnoreRules {
  /** Where they stand, relative to the root; absent where there are none. */
  readonly file?: string;
  readonly ignores: (path: string) => boolean;
  /** Whether nothing below a folder is wanted, so that nobody needs to look. */
  readonly skips: (folder: string) => boolean;
}

/**
 * The rules for one Dockerfile: those of `<Dockerfile>.dockerignore` beside it, else of `.dockerignore` at the top of the
 * context (Docker's build documentation, ".dockerignore files").
 *
 * @param place absolute paths; those of errors are relative to `rootDir`
 * @param top what lies at the top of the context; absent: not known
 * @throws {UserError} `SPEC_CONTEXT` when a line is no pattern
 */
export async function readIgnoreRules(
  files: Files,
  place: {
    readonly rootDir: string;
    readonly contextDir: string;
    readonly dockerfilePath: string;
  },
  top?: readonly DirectoryEntry[],
): Promise<IgnoreRules> {
  const { rootDir, contextDir, dockerfilePath } = place;
  for (const [folder, path] of [
    [dirname(dockerfilePath), `${dockerfilePath}.dockerignore`],
    [contextDir, `${contextDir}/.dockerignore`],
  ] as const) {
    // Most contexts have neither, and nobody needs to be asked about what a list does not name.
    if (folder === contextDir && top !== undefined && !isListed(top, basename(path))) continue;
    const text = await files.readText(path);
    if (text !== undefined) return ignoreRules(text, relative(rootDir, path));
  }
  return noRules;
}

/** Or may be, since file systems find names in other cases of letters, and in other forms of those that are not ASCII. */
function isListed(top: readonly DirectoryEntry[], wanted: string): boolean {
  const name = wanted.toLowerCase();
  return !/^[ -~]*$/.test(name) || top.some((entry) => entry.name.toLowerCase() === name);
}

const noRules: IgnoreRules = { ignores: () => false, skips: () => false };

/**
 * Rules from the text of an ignore file, as moby/patternmatcher has them when it walks a folder.
 *
 * @param file for errors
 * @throws {UserError} `SPEC_CONTEXT` when a line is no pattern
 */
export function ignoreRules(text: string, file: string): IgnoreRules {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => ruleOf(line, { file, line: index + 1 }) ?? []);
  const verdictOn = verdicts(rules);
  const exceptions = rules.filter(({ isException }) => isException);
  return {
    file,
    ignores: (path) => verdictOn(path).isIgnored,
    skips: (folder) =>
      verdictOn(folder).isIgnored && !exceptions.some(({ pattern }) => pattern.leadsInto(folder)),
  };
}

interface IgnoreRule {
  readonly pattern: PathPattern;
  /** Begins with `!`: takes back in. */
  readonly isException: boolean;
}

/** @returns `undefined` for a comment or an empty line */
function ruleOf(
  line: string,
  place: { readonly file: string; readonly line: number },
): IgnoreRule | undefined {
  if (line.startsWith('#') || line.trim() === '') return undefined;
  const [, mark = '', written = ''] = /^\s*(!?)\s*(.*?)\s*$/su.exec(line) ?? [];
  // In this order, since `./!a` is an exception as well.
  const [, isException, path = ''] = /^(!?)(.*)$/su.exec(`${mark}${cleanPath(written)}`) ?? [];
  const pattern = written === '' ? undefined : deepPattern(path);
  if (pattern !== undefined) return { pattern, isException: isException === '!' };
  throw new UserError('SPEC_CONTEXT', `'${line.trim()}' is no pattern for an ignore file`, {
    hint: 'write a path with * ? [a-z] or ** in it; a backslash before a character makes it stand for itself',
    location: { ...place, column: 1 },
  });
}

function cleanPath(path: string): string {
  return posix
    .normalize(path)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/(?=.)/, '');
}

interface Verdict {
  readonly isIgnored: boolean;
  /** By rule: whether it was found to match here or above. */
  readonly matched: readonly boolean[];
}

/**
 * The last rule that matches a path or a folder above it decides. A rule that can change nothing (an exception where nothing
 * is ignored) is not asked, and for what is below it then counts as one that does not match: `a/b` and then `!a` ignores `a/b`.
 */
function verdicts(rules: readonly IgnoreRule[]): (path: string) => Verdict {
  const ofFolders = new Map<string, Verdict>();
  const top: Verdict = { isIgnored: false, matched: rules.map(() => false) };

  function ofFolder(path: string): Verdict {
    if (path === '.') return top;
    const verdict = ofFolders.get(path) ?? ofPath(path);
    ofFolders.set(path, verdict);
    return verdict;
  }

  function ofPath(path: string): Verdict {
    const above = ofFolder(posix.dirname(path)).matched;
    let isIgnored = false;
    const matched = rules.map(({ pattern, isException }, index) => {
      const isMatch = above[index] === true || (isException === isIgnored && pattern.matches(path));
      if (isMatch) isIgnored = !isException;
      return isMatch;
    });
    return { isIgnored, matched };
  }

  return ofPath;
}
