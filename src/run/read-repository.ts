import { relative, resolve } from 'node:path';
import { markFolders } from '../changes/mark-folders.ts';
import { rememberedMeaning, type MeaningOf } from '../changes/meaning-changes.ts';
import type { Files } from '../ports/files.ts';
import type { Checkout, Git, GitListing, Uncommitted } from '../ports/git.ts';
import { lookBeyondStatus, type LookBeyond } from './beyond-status.ts';

/** What a plan knows of the repository. */
export interface Repository {
  /** `undefined` without git. */
  readonly checkout: Checkout | undefined;
  /** `undefined` without git. */
  readonly listing: GitListing | undefined;
  /** Paths that differ from the last commit, untracked ones too, with a slash behind those of folders; `undefined` when a commit is looked at, or there is none. */
  readonly uncommitted: readonly string[] | undefined;
  /** Path of the spec relative to the root. */
  readonly specPath: string;
  readonly specText: string;
  /** Text of the spec in the last commit, where it differs. */
  readonly committedSpec: string | undefined;
  /** Reads texts of the spec, each once. */
  readonly meaningOf: MeaningOf;
  /** Tells what git says nothing of by itself; `undefined` where `uncommitted` is. */
  readonly lookBeyond: LookBeyond | undefined;
}

/** Where the repository is, and which commit of it is looked at. */
export interface RepositoryRequest {
  readonly rootDir: string;
  /** Absolute path of the spec. */
  readonly specFile: string;
  /** A commit whose files are looked at instead of those of the work tree. */
  readonly tree?: { readonly files: Files; readonly listing: GitListing } | undefined;
}

/**
 * Asks git what it knows, with a number of processes that does not depend on the number of images.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function readRepository(
  { git, files }: { readonly git: Git; readonly files: Files },
  { rootDir, specFile, tree }: RepositoryRequest,
): Promise<Repository> {
  const specPath = relative(rootDir, resolve(specFile));
  const standing = git.checkout(rootDir);
  const asked = tree === undefined ? askWorkTree(git, rootDir) : undefined;
  const [checkout, specText = ''] = await Promise.all([
    standing,
    (tree?.files ?? files).readText(resolve(rootDir, specPath)),
  ]);
  const meaningOf = rememberedMeaning(specPath);
  const common = {
    checkout,
    specPath,
    specText,
    meaningOf,
    uncommitted: undefined,
    lookBeyond: undefined,
    committedSpec: undefined,
  };
  if (tree !== undefined) return { ...common, listing: tree.listing };
  if (checkout === undefined) return { ...common, listing: undefined };

  const head = checkout.head?.sha;
  const [listing, found] = await Promise.all([asked?.listing, asked?.uncommitted]);
  if (head === undefined || listing === undefined) return { ...common, listing };
  const told = await asOf(git, rootDir, head, found);
  const lookBeyond = lookBeyondStatus({ git, files }, rootDir, listing, told);
  const { changed } = await lookBeyond([], [specPath]);
  const uncommitted = await markFolders(files, rootDir, [...new Set([...told, ...changed])]);
  const isSpecChanged = uncommitted.includes(specPath);
  const committedSpec = isSpecChanged ? await git.readFile(rootDir, head, specPath) : undefined;
  return { ...common, listing, uncommitted, lookBeyond, committedSpec };
}

/** Paths that differ from the commit that all else is about, also where another one was made between the questions. */
async function asOf(
  git: Git,
  rootDir: string,
  head: string,
  found: Uncommitted | undefined,
): Promise<readonly string[]> {
  if (found?.head === head) return found.paths;
  return git.changedPaths(rootDir, head, undefined);
}

/** Before it is known whether there is a repository: where there is none, or something else fails first, nobody wants the answers. */
function askWorkTree(git: Git, rootDir: string) {
  const listing = git.workTree(rootDir);
  const uncommitted = git.uncommitted(rootDir);
  listing.catch(() => undefined);
  uncommitted.catch(() => undefined);
  return { listing, uncommitted };
}
