import { dirname, join, posix, relative } from 'node:path';
import { blobName } from '../ports/blob-name.ts';
import type { Files } from '../ports/files.ts';
import type { Git, GitFile, GitListing, TrackedFiles } from '../ports/git.ts';

/** In what files are not as the last commit has them, though `git status` does not say so of the paths that are asked for. */
export interface BeyondStatus {
  /** No commit has them, since git ignores them; in the order of the question. */
  readonly ignored: readonly string[];
  /**
   * Not as committed: behind a link, or where git was told not to look (assume-unchanged, skip-worktree); in the order of the
   * question. What git tells of by itself is among them.
   */
  readonly changed: readonly string[];
  /** Where those lie that a link leads to, relative to the root, sorted. */
  readonly linked: readonly string[];
}

/** Looks beyond what git tells. Git is asked when there is something to be asked. All paths are relative to the root. */
export interface LookBeyond {
  /**
   * @param paths of what is there; a link at the end of one is not followed
   * @param followed of files that are read through a link at their end
   */
  (paths: readonly string[], followed: readonly string[]): Promise<BeyondStatus>;
  /** Whether something of the index is not there though git was told not to look; as in a sparse checkout. */
  readonly lacks: (matches: (path: string) => boolean) => Promise<boolean>;
}

/**
 * Finds what git does not tell of by itself.
 *
 * @param uncommitted what git does tell of, relative to the root; a repository in the repository by its folder alone
 * @throws {UserError} by the look: `GIT_FAILED`
 */
export function lookBeyondStatus(
  { git, files }: { readonly git: Pick<Git, 'tracked'>; readonly files: Files },
  rootDir: string,
  { exact, algorithm, unwatched: flagged = [] }: GitListing,
  uncommitted: readonly string[],
): LookBeyond {
  const told = new Set(uncommitted);
  const folders = new Map<string, Promise<string | undefined>>();
  const absent = new Map<string, Promise<boolean>>();
  let tracked: Promise<TrackedFiles> | undefined;

  const isPlain = (path: string) => {
    const known = exact.get(path);
    return known !== undefined && known.link !== true;
  };
  const realFolder = (path: string) => {
    const known = folders.get(path) ?? files.realPath(path);
    folders.set(path, known);
    return known;
  };
  /** Where a file lies, relative to the root. */
  const placeOf = async (path: string, isFollowed: boolean): Promise<string> => {
    const absolute = join(rootDir, path);
    const [root = rootDir, folder = dirname(absolute), end] = await Promise.all([
      realFolder(rootDir),
      realFolder(dirname(absolute)),
      isFollowed ? files.realPath(absolute) : undefined,
    ]);
    return relative(root, end ?? join(folder, posix.basename(path)));
  };
  const differs = async (path: string, known: GitFile): Promise<boolean> => {
    const absolute = join(rootDir, path);
    const info = await files.info(absolute);
    if (info?.kind === 'symlink')
      return blobName(await files.readLink(absolute), algorithm) !== known.hash;
    const hash = await files.blobHash(absolute, algorithm);
    return hash !== known.hash || info?.executable !== known.executable;
  };

  const look = async (
    paths: readonly string[],
    followed: readonly string[],
  ): Promise<BeyondStatus> => {
    const open = [
      ...paths.map((path) => ({ path, isFollowed: false })),
      ...followed.map((path) => ({ path, isFollowed: true })),
    ].filter(({ path }) => !isPlain(path));
    if (open.length === 0) return { ignored: [], changed: [], linked: [] };
    const places = await Promise.all(
      open.map(async ({ path, isFollowed }) => ({ path, place: await placeOf(path, isFollowed) })),
    );
    const [ignored, changed] = [[] as string[], [] as string[]];
    for (const { path, place } of places) {
      if (isTold(told, place)) {
        changed.push(path);
        continue;
      }
      if (exact.has(place) || place.startsWith('../')) continue;
      const { has, unwatched } = await (tracked ??= git.tracked(rootDir));
      const known = unwatched.get(place);
      if (!has(place)) ignored.push(path);
      else if (known !== undefined && (await differs(place, known))) changed.push(path);
    }
    const linked = places.flatMap(({ path, place }) =>
      place === path || place.startsWith('../') ? [] : [place],
    );
    return { ignored, changed, linked: [...new Set(linked)].sort() };
  };
  const lacks = async (matches: (path: string) => boolean): Promise<boolean> => {
    const known = tracked === undefined ? [] : (await tracked).unwatched.keys();
    for (const path of new Set([...flagged, ...known])) {
      if (!matches(path)) continue;
      const isAbsent =
        absent.get(path) ?? files.info(join(rootDir, path)).then((info) => info === undefined);
      absent.set(path, isAbsent);
      if (await isAbsent) return true;
    }
    return false;
  };
  return Object.assign(look, { lacks });
}

function isTold(told: ReadonlySet<string>, path: string): boolean {
  if (told.size === 0) return false;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (told.has(path.slice(0, end))) return true;
  }
  return false;
}
