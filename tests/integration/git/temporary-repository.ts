import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { Git } from '../../../src/ports/git.ts';
import type { MemoryEntry } from '../../support/memory-files.ts';

/** What a test writes: a text, a program, a link, or nothing any more. */
export type Entry = MemoryEntry | Uint8Array | undefined;

/** A repository of its own for one test. */
export interface TemporaryRepository {
  /** Absolute path of its work tree, without links. */
  readonly dir: string;
  /** What git runs with in it: nothing of this machine's settings. */
  readonly env: NodeJS.ProcessEnv;
  /** The adapter under test, in the same environment. */
  readonly port: Git;
  /** Runs git in it. @returns what it printed, without the last line feed */
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly write: (entries: Readonly<Record<string, Entry>>) => Promise<void>;
  /** Writes, and commits everything that is not ignored. @returns the hash */
  readonly commit: (entries?: Readonly<Record<string, Entry>>, message?: string) => Promise<string>;
  readonly path: (...parts: readonly string[]) => string;
}

const runFile = promisify(execFile);
const homes: string[] = [];

/** Makes an empty repository on branch `main` in a home folder of its own. */
export async function temporaryRepository(
  ...initArgs: readonly string[]
): Promise<TemporaryRepository> {
  const home = await temporaryHome();
  const dir = join(home, 'checkout');
  await mkdir(dir);
  const repository = repositoryAt(home, dir);
  await repository.git('init', '--quiet', '--initial-branch=main', ...initArgs);
  return repository;
}

/** Clones a repository over the protocol that a server speaks, so that `--depth` counts. */
export async function cloneOf(
  origin: TemporaryRepository,
  ...args: readonly string[]
): Promise<TemporaryRepository> {
  const home = await temporaryHome();
  const clone = repositoryAt(home, join(home, 'clone'));
  const env = clone.env;
  await runFile('git', ['clone', '--quiet', ...args, `file://${origin.dir}`, clone.dir], { env });
  return clone;
}

/** An empty folder that is removed with the others. */
export async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'stack-git-test-'));
  homes.push(home);
  return home;
}

/** Removes everything that the tests of a file made. */
export async function removeRepositories(): Promise<void> {
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
}

function repositoryAt(home: string, dir: string): TemporaryRepository {
  const env = cleanEnvironment(home);
  const path = (...parts: readonly string[]) => join(dir, ...parts);
  const git = async (...args: readonly string[]) =>
    (await runFile('git', ['-C', dir, ...args], { env })).stdout.replace(/\n$/, '');
  const write: TemporaryRepository['write'] = async (entries) => {
    for (const [name, entry] of Object.entries(entries)) await writeEntry(path(name), entry);
  };
  return {
    dir,
    env,
    path,
    git,
    write,
    port: gitRepository(env),
    commit: async (entries = {}, message = 'change') => {
      await write(entries);
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', `--message=${message}`);
      return git('rev-parse', 'HEAD');
    },
  };
}

function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Tester',
    GIT_AUTHOR_EMAIL: 'tester@stack.test',
    GIT_COMMITTER_NAME: 'Tester',
    GIT_COMMITTER_EMAIL: 'tester@stack.test',
  };
}

async function writeEntry(path: string, entry: Entry): Promise<void> {
  await rm(path, { recursive: true, force: true });
  if (entry === undefined) return;
  await mkdir(dirname(path), { recursive: true });
  if (typeof entry === 'string' || entry instanceof Uint8Array) {
    await writeFile(path, entry);
  } else if ('link' in entry) {
    await symlink(entry.link, path);
  } else {
    await writeFile(path, entry.program);
    await chmod(path, 0o755);
  }
}
