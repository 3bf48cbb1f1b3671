import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** A wiki as a bare repository, and a person's clone of it. */
export interface TemporaryWiki {
  /** `file:///tmp/…/stack.wiki.git`. */
  readonly url: string;
  /** Absolute path of the bare repository. */
  readonly dir: string;
  /** Runs git in the bare repository. */
  git(...args: readonly string[]): Promise<string>;
  /** Commits files and pushes them, as a person does: text by path; `undefined` removes, `{ link }` makes a link. */
  write(
    files: Readonly<Record<string, string | Uint8Array | { readonly link: string } | undefined>>,
  ): Promise<void>;
  /** Text of a page as it was pushed last. */
  page(file: string): Promise<string>;
  /** Names of all files. */
  files(): Promise<readonly string[]>;
  /** Subjects of the commits, newest first. */
  log(): Promise<readonly string[]>;
  /** Makes every push be refused by the server. */
  refusePushes(): Promise<void>;
}

const runFile = promisify(execFile);
const folders: string[] = [];

/** Removes all wikis that this test file made. */
export async function removeWikis(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
}

/** Environment of git that no setting of the machine gets into. */
export function plainEnvironment(home: string): Record<string, string> {
  const env = { HOME: home, GIT_CONFIG_NOSYSTEM: '1', PATH: process.env['PATH'] ?? '' };
  return env;
}

/** A wiki without any commit. */
export async function temporaryWiki(branch = 'master'): Promise<TemporaryWiki> {
  const home = await mkdtemp(join(tmpdir(), 'stack-wiki-test-'));
  folders.push(home);
  const dir = join(home, 'stack.wiki.git');
  const clone = join(home, 'person');
  const url = pathToFileURL(dir).href;
  const person = { NAME: 'Person', EMAIL: 'person@stack.test' };
  const env = {
    ...plainEnvironment(home),
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
  const gitIn = async (folder: string, ...args: readonly string[]) =>
    (await runFile('git', ['-C', folder, ...args], { env, maxBuffer: 1e9 })).stdout;
  const git = (...args: readonly string[]) => gitIn(dir, ...args);
  await mkdir(dir);
  await git('init', '--quiet', '--bare', `--initial-branch=${branch}`);
  // As the servers of hosts answer.
  await git('config', 'uploadpack.allowFilter', 'true');
  await git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  await gitIn(home, 'clone', '--quiet', url, clone);

  return {
    url,
    dir,
    git,
    write: async (files) => {
      await gitIn(clone, 'fetch', '--quiet');
      const isNew = (await git('for-each-ref')) === '';
      if (!isNew) await gitIn(clone, 'reset', '--quiet', '--hard', `origin/${branch}`);
      for (const [path, content] of Object.entries(files)) {
        const at = join(clone, path);
        await rm(at, { force: true, recursive: true });
        if (content === undefined) continue;
        await mkdir(dirname(at), { recursive: true });
        if (typeof content === 'object' && 'link' in content) await symlink(content.link, at);
        else await writeFile(at, content);
      }
      await gitIn(clone, 'add', '--all');
      await gitIn(clone, 'commit', '--quiet', '--message=By hand');
      await gitIn(clone, 'push', '--quiet', 'origin', `HEAD:${branch}`);
    },
    page: (file) => git('show', `${branch}:${file}`),
    files: async () =>
      (await git('ls-tree', '-r', '--name-only', branch)).split('\n').filter((name) => name !== ''),
    log: async () =>
      (await git('log', '--format=%s', branch)).split('\n').filter((line) => line !== ''),
    refusePushes: async () => {
      const hook = join(dir, 'hooks', 'pre-receive');
      await mkdir(dirname(hook), { recursive: true });
      await writeFile(hook, '#!/bin/sh\necho "the disk is full"\nexit 1\n');
      await chmod(hook, 0o755);
    },
  };
}
