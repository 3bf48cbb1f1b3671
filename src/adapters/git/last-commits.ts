import type { Commit, PathSet } from '../../ports/git.ts';
import { readHistory } from './history.ts';
import { pathIndex } from './path-index.ts';
import { textReader } from './text-reader.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * The last commit that touched each set of paths; see the port.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function readLastCommits(
  git: GitWithObjects,
  directory: string,
  head: string,
  sets: ReadonlyMap<string, PathSet>,
): Promise<ReadonlyMap<string, Commit>> {
  if (sets.size === 0) return new Map();
  const index = pathIndex(sets);
  const pathspecs = index.tops.map((top) => `:(literal)${top}`);
  return git.withObjects(directory, async (objects) => {
    const textOf = textReader(objects);
    const found = new Map<string, Commit>();
    const isOpen = (key: string) => !found.has(key);
    const history = readHistory(git, directory, head, pathspecs);
    for await (const { changes, ...commit } of history) {
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
  });
}
