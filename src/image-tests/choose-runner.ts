import { posix } from 'node:path';

/** What runs a test file. `jest` always works on the host; where the others do is a setting of the image. */
export type TestRunner = 'jest' | 'pytest' | 'script';

/**
 * The runner for a file in a folder of tests, by its name.
 *
 * Test files are called `test_*`, `*_test.*` or `*.test.*`; all others are helpers and data.
 *
 * @returns `undefined` for a file that is no test; `unknown` for one that is called like a test and that nothing runs
 */
export function chooseRunner(
  path: string,
  executable: boolean,
): TestRunner | 'unknown' | undefined {
  const name = posix.basename(path);
  if (!isTestName(name)) return undefined;
  if (/\.test\.(?:ts|js|mjs)$/.test(name)) return 'jest';
  if (name.endsWith('.py')) return 'pytest';
  return executable || /\.(?:sh|R)$/.test(name) ? 'script' : 'unknown';
}

function isTestName(name: string): boolean {
  return /^test_./.test(name) || /._test\.[^.]+$/.test(name) || /.\.test\.[^.]+$/.test(name);
}

/** How a script is started, as the image's (or the host's) programs allow. `path` is absolute. */
export function scriptCommand(path: string, executable: boolean): readonly string[] {
  if (executable) return [path];
  return path.endsWith('.R') ? ['Rscript', path] : ['sh', path];
}
