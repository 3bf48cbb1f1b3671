import ignore from 'ignore';
import { UserError } from '../errors/user-error.ts';

/**
 * A test for paths that globs name, with the rules of `.gitignore`: the last glob that fits decides, `!` takes back, `docs` and
 * `*.md` fit at any depth, `docs/` all below such a folder, `/docs` and `images/x` only from the root on. Case counts.
 *
 * @returns takes paths relative to the repository; `false` for one that is outside: `../x`, `/x`
 * @throws {UserError} `SPEC_SCHEMA` for a glob that has no meaning: `[a-`
 */
export function ignoreRules(globs: readonly string[]): (path: string) => boolean {
  for (const glob of globs) checkGlob(glob);
  const rules = ignore({ ignoreCase: false }).add(globs);
  return (path) => {
    const name = withoutLineEnds(path);
    return ignore.isPathValid(name) && rules.ignores(name);
  };
}

/** The library makes an expression of a glob when it is first asked about a path. */
function checkGlob(glob: string): void {
  try {
    ignore()
      .add([glob.replace(/^!/, '')])
      .ignores('any');
  } catch (cause) {
    throw new UserError('SPEC_SCHEMA', `change_detection: '${glob}' is not a glob`, {
      hint: 'close each [ with a ], or write \\[ for the character',
      cause,
    });
  }
}

/** `**` of the library stops at them. No path and no glob has a zero in it, which so stands for itself alone. */
function withoutLineEnds(path: string): string {
  return path.replace(/[\n\r\u2028\u2029]/g, '\0');
}
