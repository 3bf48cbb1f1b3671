import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  PushedWiki,
  WikiAddress,
  WikiClone,
  WikiRepository,
} from '../ports/wiki-repository.ts';
import { gitFailed } from './git/git-failed.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { commitContents } from './wiki/commit-contents.ts';
import { gitEnvironment, withAuthor } from './wiki/git-environment.ts';
import { storeFiles } from './wiki/store-files.ts';
import { wikiGit, type WikiGit } from './wiki/wiki-git.ts';
import { wikiUnavailable, wordsOf } from './wiki/wiki-unavailable.ts';

/**
 * {@link WikiRepository} by the git program. A clone has no work tree: files are read from commits and written to commits, so that no
 * link, filter or line end conversion in a wiki can have its way on this machine.
 *
 * @param env what git runs with
 */
export function gitWiki(env: NodeJS.ProcessEnv): WikiRepository {
  return {
    open: (address) => openClone(env, address),
    originUrl: async (directory) => {
      const git = wikiGit(gitEnvironment(env), directory);
      const { value } = await git()
        .getConfig('remote.origin.url')
        .catch((cause: unknown) => {
          throw gitFailed(directory, wordsOf(cause), cause);
        });
      return value ?? undefined;
    },
  };
}

/** A server that refuses as often and shows no other commit means it. */
const refusalsOfOneHead = 3;

async function openClone(env: NodeJS.ProcessEnv, address: WikiAddress): Promise<WikiClone> {
  const { signal } = address;
  const gitEnv = gitEnvironment(env, address);
  const folder = await makeScratchFolder('wiki');
  try {
    const directory = join(folder, 'wiki.git');
    const git = wikiGit(gitEnv, folder, signal);
    await clone(git, address, directory);
    await mkdir(join(folder, 'pages'));
    const { value: known } = await git().getConfig('user.email');
    const committing = known === null ? withAuthor(gitEnv, address.author) : gitEnv;
    return await cloneIn(wikiGit(committing, directory, signal), address, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function clone(git: WikiGit, { url }: WikiAddress, directory: string): Promise<void> {
  // A wiki of GitHub shows this branch, and an old server does not tell the name of one that has no commit.
  const settings = ['init.defaultBranch=master'];
  const options = ['--bare', '--depth=1', '--filter=blob:none', '--no-tags', '--quiet'];
  try {
    await git({ config: settings }).clone(url, directory, options);
  } catch (error) {
    throw wikiUnavailable(`the wiki ${url} cannot be read`, url, error);
  }
}

async function cloneIn(git: WikiGit, address: WikiAddress, folder: string): Promise<WikiClone> {
  const ref = (await git().raw(['symbolic-ref', 'HEAD'])).trim();
  let head = await commitAt(git, ref);
  let refusals = 0;

  async function reading<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw wikiUnavailable(`the wiki ${address.url} cannot be read`, address.url, error);
    }
  }

  async function fetchHead(): Promise<string | undefined> {
    const heads = await git().raw(['ls-remote', 'origin', ref]);
    if (heads.trim() === '') return undefined;
    await git().raw([
      ...['fetch', '--quiet', '--depth=1', '--filter=blob:none', '--no-tags', '--force'],
      ...['origin', `${ref}:${ref}`],
    ]);
    return commitAt(git, ref);
  }

  /** Whether somebody was faster is told by where the branch is now; what git says differs from server to server. */
  async function afterRefusal(commit: string, error: unknown): Promise<PushedWiki> {
    const known = head;
    head = await reading(fetchHead());
    if (head === commit) return { kind: 'pushed', commit };
    refusals = head === known ? refusals + 1 : 0;
    // A push that is still under way holds the branch, and does not show yet.
    if (refusals < refusalsOfOneHead) return { kind: 'outrun' };
    throw wikiUnavailable(`the wiki ${address.url} takes no push`, address.url, error);
  }

  return {
    branch: ref.replace(/^refs\/heads\//, ''),
    contents: async () => {
      const contents = await reading(commitContents(git, head));
      return { ...contents, read: (names) => reading(contents.read(names)) };
    },
    publish: async (files, message) => {
      const commit = await commitFiles(git, head, files, message, join(folder, 'pages'));
      try {
        await git().raw(['push', '--quiet', '--no-verify', 'origin', `${commit}:${ref}`]);
      } catch (error) {
        return afterRefusal(commit, error);
      }
      head = commit;
      return { kind: 'pushed', commit };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** @returns `undefined` when the branch has no commit */
async function commitAt(git: WikiGit, ref: string): Promise<string | undefined> {
  const text = await git().raw(['for-each-ref', '--format=%(objectname)', ref]);
  return text.trim() === '' ? undefined : text.trim();
}

/** @param folder a place for files on their way into git */
async function commitFiles(
  git: WikiGit,
  parent: string | undefined,
  files: ReadonlyMap<string, string>,
  message: string,
  folder: string,
): Promise<string> {
  const stored = await storeFiles(git, files, folder);
  const lines = [...stored].map(([name, hash]) => `100644 ${hash}\t${name}\0`);
  await git().raw(parent === undefined ? ['read-tree', '--empty'] : ['read-tree', parent]);
  await git({ input: lines.join('') }).raw(['update-index', '-z', '--index-info']);
  // The contents of all other files are not here, and looking for each takes longer than all the rest.
  const tree = (await git().raw(['write-tree', '--missing-ok'])).trim();
  const parents = parent === undefined ? [] : ['-p', parent];
  return (await git({ input: message }).raw(['commit-tree', tree, ...parents, '-F', '-'])).trim();
}
