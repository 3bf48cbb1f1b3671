import { afterAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { gitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { Git, PathSet } from '../../../src/ports/git.ts';
import { removeRepositories, temporaryRepository } from './temporary-repository.ts';

afterAll(removeRepositories);

/** What git is started for during some work, by the name of the command, sorted. */
async function startedBy(
  work: (git: Git, dir: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const { commit, dir, env } = await temporaryRepository();
  await commit({ 'images/a/x': '1', 'spec.yml': '1\n' });
  await commit({ 'spec.yml': '2\n' });
  const [bin, log] = [join(dir, '../bin'), join(dir, '../log')];
  await mkdir(bin);
  const script = `#!/bin/sh\necho "$*" >>'${log}'\nPATH='${env['PATH'] ?? ''}'\nexec git "$@"\n`;
  await writeFile(join(bin, 'git'), script);
  await chmod(join(bin, 'git'), 0o755);

  await work(gitRepository({ ...env, PATH: [bin, env['PATH']].join(delimiter) }), dir);

  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  return lines.map((line) => / (?:-c \S+ )*([a-z][a-z-]+)/.exec(line.slice(3))?.[1] ?? line).sort();
}

const set: PathSet = {
  within: ['images/a'],
  globs: [],
  matches: () => true,
  partial: { paths: ['spec.yml'], differs: () => false },
};
const sets = new Map(Array.from({ length: 100 }, (_, index) => [`image-${index}`, set]));
const hash = async (git: Git, dir: string) => (await git.commit(dir, 'HEAD'))?.sha ?? '';

describe('the processes that are started', () => {
  it.each<[string, readonly string[], (git: Git, dir: string) => Promise<unknown>]>([
    [
      'checkout',
      ['cat-file', 'config', 'for-each-ref', 'rev-parse'],
      (git, dir) => git.checkout(dir),
    ],
    ['workTree', ['config', 'ls-files'], (git, dir) => git.workTree(dir)],
    ['tracked', ['ls-files'], (git, dir) => git.tracked(dir)],
    ['commit', ['cat-file'], (git, dir) => git.commit(dir, 'HEAD')],
    ['mergeBase', ['merge-base'], (git, dir) => git.mergeBase(dir, 'HEAD', 'HEAD~1')],
    [
      'changedPaths of two commits, after commit',
      ['cat-file', 'diff'],
      async (git, dir) => {
        const sha = await hash(git, dir);
        return git.changedPaths(dir, sha, sha);
      },
    ],
    [
      'changedPaths of the work tree, after commit',
      ['cat-file', 'diff', 'ls-files'],
      async (git, dir) => git.changedPaths(dir, await hash(git, dir), undefined),
    ],
    ['readFile', ['cat-file'], (git, dir) => git.readFile(dir, 'HEAD', 'spec.yml')],
    [
      'commitTree, with all its files',
      ['cat-file', 'ls-tree', 'ls-tree'],
      async (git, dir) => {
        const tree = await git.commitTree(dir, 'HEAD');
        for (const name of ['spec.yml', 'images/a/x', 'spec.yml']) {
          await tree.files.readText(join(dir, name));
          await tree.files.info(join(dir, name));
        }
        await tree.close();
      },
    ],
    [
      'lastCommits of a hundred images',
      ['cat-file', 'log'],
      async (git, dir) => git.lastCommits(dir, await hash(git, dir), sets),
    ],
    [
      'all that a run of a work tree asks',
      ['cat-file', 'config', 'for-each-ref', 'log', 'ls-files', 'rev-parse', 'status', 'status'],
      async (git, dir) => {
        await Promise.all([git.checkout(dir), git.workTree(dir), git.uncommitted(dir)]);
        await Promise.all([git.lastCommits(dir, await hash(git, dir), sets), git.uncommitted(dir)]);
      },
    ],
  ])('for %s are %j', async (_method, commands, work) => {
    expect(await startedBy(work)).toEqual(commands);
  });
});
