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
  /**
   * Tests, helpers and data, to be copied together; paths relative to the repository, sorted. What a link leads to in the repository
   * stands in its place, with all below it; its `source` is where it really lies.
   */
  readonly entries: readonly ContextEntry[];
  /** Files that are called like tests and that nothing can run. */
  readonly unknown: readonly string[];
  /** Links that are called like tests and that lead to nothing in the repository. */
  readonly astray: readonly string[];
}

/** Names of what tools fill: nothing in it is a test, or a module of one. */
export const leftOut: ReadonlySet<string> = new Set([
  '.git',
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
  const repository = { files, rootDir, realRoot: (await files.realPath(rootDir)) ?? rootDir };
  const place = await placeOf(repository, folder);
  if (place === undefined) throw await outside(repository, folder);
  const entries: ContextEntry[] = [];
  await collect(repository, { path: folder, place, above: [] }, entries);
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));

  const tests: TestFile[] = [];
  const unknown: string[] = [];
  const astray: string[] = [];
  for (const entry of entries) {
    const runner = chooseRunner(entry.path, entry.kind === 'file' && entry.executable);
    if (runner === undefined) continue;
    if (entry.kind !== 'file') astray.push(entry.path);
    else if (runner === 'unknown') unknown.push(entry.path);
    else tests.push({ path: entry.path, runner, executable: entry.executable });
  }
  return { folder, tests, entries, unknown, astray };
}

interface RepositoryFiles {
  readonly files: Files;
  readonly rootDir: string;
  /** `rootDir` with every link resolved. */
  readonly realRoot: string;
}

/** Where a path really lies, relative to the repository; `undefined` for what leads out of it, into git's own files, or nowhere. */
async function placeOf(
  { files, rootDir, realRoot }: RepositoryFiles,
  path: string,
): Promise<string | undefined> {
  const real = await files.realPath(join(rootDir, path));
  if (real?.startsWith(`${realRoot}/`) !== true) return undefined;
  const place = real.slice(realRoot.length + 1);
  return place.split('/').includes('.git') ? undefined : place;
}

async function outside({ files, rootDir }: RepositoryFiles, folder: string): Promise<UserError> {
  const target = await files.realPath(join(rootDir, folder));
  return new UserError(
    'SPEC_CONTEXT',
    `${folder} leads out of the repository, to ${target ?? 'nowhere'}`,
    {
      hint: 'put the tests into the repository',
    },
  );
}

interface TestFolder {
  /** By which tests know it. */
  readonly path: string;
  /** Where it really lies; both relative to the repository. */
  readonly place: string;
  /** Places of the folders that it was reached through. */
  readonly above: readonly string[];
}

async function collect(
  repository: RepositoryFiles,
  folder: TestFolder,
  entries: ContextEntry[],
): Promise<void> {
  const { files, rootDir } = repository;
  for (const child of (await files.list(join(rootDir, folder.place))) ?? []) {
    if (leftOut.has(child.name)) continue;
    const path = posix.join(folder.path, child.name);
    const at = posix.join(folder.place, child.name);
    const place = child.kind === 'symlink' ? await placeOf(repository, at) : at;
    const info =
      place === undefined || child.kind === 'other'
        ? undefined
        : await files.info(join(rootDir, place));
    const above = [...folder.above, folder.place];
    if (info?.kind === 'directory' && !leadsBack(place ?? '', above))
      await collect(repository, { path, place: place ?? '', above }, entries);
    else if (info?.kind === 'file')
      entries.push({
        kind: 'file',
        path,
        source: join(rootDir, place ?? ''),
        sizeBytes: info.sizeBytes,
        executable: info.executable,
      });
    else if (child.kind === 'symlink')
      entries.push({ kind: 'symlink', path, target: await files.readLink(join(rootDir, at)) });
  }
}

/** Whether a folder is one of those that it was reached through, or has one of them in it: there would be no end. */
function leadsBack(place: string, above: readonly string[]): boolean {
  return above.some((folder) => folder === place || folder.startsWith(`${place}/`));
}
