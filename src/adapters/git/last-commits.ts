import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit, LastCommit, PathSet } from '../../ports/git.ts';
import { unlessMissing } from '../file-system-answers.ts';
import { commitNamed } from './commit-details.ts';
import { readHistory } from './history.ts';
import { pathIndex, type PathIndex } from './path-index.ts';
import { textReader, type TextReader } from './text-reader.ts';
import { readUncommitted } from './uncommitted.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * The last commit that touched each set of paths, and whether something of it is not committed; see the port.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function readLastCommits(
  git: GitWithObjects,
  directory: string,
  sets: ReadonlyMap<string, PathSet>,
): Promise<ReadonlyMap<string, LastCommit>> {
  if (sets.size === 0) return new Map();
  const index = pathIndex(sets);
  const pathspecs = index.tops.map((top) => `:(literal)${top}`);
  return git.withObjects(directory, async (objects) => {
    const hasHistory = (await commitNamed(objects, 'HEAD')) !== undefined;
    const search = { git, directory, sets, index, pathspecs, textOf: textReader(objects) };
    const [commits, dirty] = await Promise.all([
      hasHistory ? findCommits(search) : new Map<string, Commit>(),
      findDirty(search),
    ]);
    const keys = [...sets.keys()];
    return new Map(
      keys.map((key) => [key, { commit: commits.get(key), dirty: dirty.has(key) }] as const),
    );
  });
}

interface Search {
  readonly git: GitWithObjects;
  readonly directory: string;
  readonly sets: ReadonlyMap<string, PathSet>;
  readonly index: PathIndex;
  readonly pathspecs: readonly string[];
  readonly textOf: TextReader;
}

async function findCommits(search: Search): Promise<ReadonlyMap<string, Commit>> {
  const { git, directory, sets, index, pathspecs, textOf } = search;
  const found = new Map<string, Commit>();
  const isOpen = (key: string) => !found.has(key);
  for await (const { changes, ...commit } of readHistory(git, directory, pathspecs)) {
    for (const { path } of changes)
      for (const key of index.whole(path, isOpen)) found.set(key, commit);
    for (const { path, before, after } of changes) {
      for (const key of index.partial(path, isOpen)) {
        const texts = [await textOf(before), await textOf(after)] as const;
        if (sets.get(key)?.partial?.differs(...texts) === true) found.set(key, commit);
      }
    }
    if (found.size === sets.size) break;
  }
  return found;
}

async function findDirty({
  git,
  directory,
  sets,
  index,
  textOf,
}: Search): Promise<ReadonlySet<string>> {
  const uncommitted = await readUncommitted(git, directory);
  const dirty = new Set<string>();
  const isOpen = (key: string) => !dirty.has(key);
  for (const { path, committed } of uncommitted.files) {
    for (const key of index.whole(path, isOpen)) dirty.add(key);
    const keys = index.partial(path, isOpen);
    if (keys.length === 0) continue;
    const texts = [
      await textOf(committed),
      await unlessMissing(readFile(join(directory, path), 'utf8')),
    ] as const;
    for (const key of keys) if (sets.get(key)?.partial?.differs(...texts) === true) dirty.add(key);
  }
  return dirty;
}
