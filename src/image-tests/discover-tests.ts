import { posix, join } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import type { ContextEntry } from '../ports/image-builder.ts';
import { chooseRunner, type TestRunner } from './choose-runner.ts';

export interface TestFile {
  /** Relative to the repository: `images/base-notebook/tests/test_server.py`. */
  readonly path: string;
  readonly runner: TestRunner;
  readonly executable: boolean;
}

/** One folder of tests with all that lies in it. */
export interface TestTree {
  /** Relative to the repository: `images/tests_common`. */
  readonly folder: string;
  /** Sorted by path. */
  readonly tests: readonly TestFile[];
  /** Tests, helpers and data, to be copied together; paths relative to the repository, sorted. */
  readonly entries: readonly ContextEntry[];
  /** Files that are called like tests and that nothing can run. */
  readonly unknown: readonly string[];
}

/** Names of folders that tools fill: nothing in them is a test, or a module of one. */
export const leftOut: ReadonlySet<string> = new Set([
  '__pycache__',
  'node_modules',
  '.pytest_cache',
  '.ipynb_checkpoints',
]);

/**
 * Reads folders of tests.
 *
 * @param folders relative to `rootDir`; those that do not exist are left out
 */
export async function discoverTests(
  files: Files,
  rootDir: string,
  folders: readonly string[],
): Promise<readonly TestTree[]> {
  const trees = await Promise.all(folders.map((folder) => readTree(files, rootDir, folder)));
  return trees.filter((tree) => tree !== undefined);
}

/** The folders whose tests run in a stage of an image, in the order in which they run. */
export function testFolders(
  stage: 'basic-tests' | 'integration-tests',
  key: string,
  inheritedFrom: readonly string[],
): readonly string[] {
  if (stage === 'integration-tests') return [`images/${key}/integration_tests`];
  const own = [...inheritedFrom, key].flatMap((image) => [
    `images/${image}/tests`,
    `images/${image}/test`,
  ]);
  return ['images/tests_common', ...own];
}

async function readTree(
  files: Files,
  rootDir: string,
  folder: string,
): Promise<TestTree | undefined> {
  if ((await files.list(join(rootDir, folder))) === undefined) return undefined;
  await refuseOutside(files, rootDir, folder);
  const entries: ContextEntry[] = [];
  await collect(files, rootDir, folder, entries);
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));

  const tests: TestFile[] = [];
  const unknown: string[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    const runner = chooseRunner(entry.path, entry.executable);
    if (runner === 'unknown') unknown.push(entry.path);
    else if (runner !== undefined)
      tests.push({ path: entry.path, runner, executable: entry.executable });
  }
  return { folder, tests, entries, unknown };
}

/** A link may lead anywhere inside of the repository, and nowhere else. */
async function refuseOutside(files: Files, rootDir: string, folder: string): Promise<void> {
  const [root, target] = await Promise.all([
    files.realPath(rootDir),
    files.realPath(join(rootDir, folder)),
  ]);
  if (root === undefined || target?.startsWith(`${root}/`) === true) return;
  throw new UserError(
    'SPEC_CONTEXT',
    `${folder} leads out of the repository, to ${target ?? 'nowhere'}`,
    {
      hint: 'put the tests into the repository',
    },
  );
}

async function collect(
  files: Files,
  rootDir: string,
  folder: string,
  entries: ContextEntry[],
): Promise<void> {
  for (const child of (await files.list(join(rootDir, folder))) ?? []) {
    const path = posix.join(folder, child.name);
    const source = join(rootDir, path);
    if (leftOut.has(child.name)) continue;
    if (child.kind === 'directory') await collect(files, rootDir, path, entries);
    if (child.kind === 'symlink')
      entries.push({ kind: 'symlink', path, target: await files.readLink(source) });
    if (child.kind !== 'file') continue;
    const info = await files.info(source);
    if (info !== undefined) {
      entries.push({
        kind: 'file',
        path,
        source,
        sizeBytes: info.sizeBytes,
        executable: info.executable,
      });
    }
  }
}
