import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { Git, GitFile, GitListing, TrackedFiles } from '../ports/git.ts';

/** In what files are not as the last commit has them, though `git status` says nothing of them. */
export interface BeyondStatus {
  /** No commit has them, since git ignores them; in the order of the question. */
  readonly ignored: readonly string[];
  /** Other than in the index, which git was told not to see (assume-unchanged, skip-worktree); in the order of the question. */
  readonly unseen: readonly string[];
}

/** Looks at files, by paths relative to the root, each of which is there. Git is asked when there is something to be asked. */
export type LookBeyond = (paths: readonly string[]) => Promise<BeyondStatus>;

/**
 * Finds what git does not tell of by itself.
 *
 * @param uncommitted what git does tell of, relative to the root; a repository in the repository by its folder alone
 * @throws {UserError} by the look: `GIT_FAILED`
 */
export function lookBeyondStatus(
  { git, files }: { readonly git: Pick<Git, 'tracked'>; readonly files: Files },
  rootDir: string,
  { exact, algorithm }: GitListing,
  uncommitted: readonly string[],
): LookBeyond {
  const told = new Set(uncommitted);
  let tracked: Promise<TrackedFiles> | undefined;
  const isUnseen = async (path: string, known: GitFile): Promise<boolean> => {
    const absolute = join(rootDir, path);
    const info = await files.info(absolute);
    if (info?.kind === 'symlink')
      return blobName(await files.readLink(absolute), algorithm) !== known.hash;
    const hash = await files.blobHash(absolute, algorithm);
    return hash !== known.hash || info?.executable !== known.executable;
  };
  return async (paths) => {
    const open = paths.filter((path) => !exact.has(path) && !isTold(told, path));
    if (open.length === 0) return { ignored: [], unseen: [] };
    const { has, unwatched } = await (tracked ??= git.tracked(rootDir));
    const unseen: string[] = [];
    for (const path of open) {
      const known = unwatched.get(path);
      if (known !== undefined && (await isUnseen(path, known))) unseen.push(path);
    }
    return { ignored: open.filter((path) => !has(path)), unseen };
  };
}

function isTold(told: ReadonlySet<string>, path: string): boolean {
  if (told.size === 0) return false;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (told.has(path.slice(0, end))) return true;
  }
  return false;
}

/** As git names what a link holds. */
function blobName(text: string, algorithm: GitListing['algorithm']): string {
  const bytes = Buffer.from(text);
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
