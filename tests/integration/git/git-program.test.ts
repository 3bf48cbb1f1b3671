import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gitProgram } from '../../../src/adapters/git/git-program.ts';
import { removeRepositories, temporaryRepository } from './temporary-repository.ts';

afterAll(removeRepositories);

const { TMPDIR } = process.env;
afterEach(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
});

const names = Array.from({ length: 3000 }, (_, index) => `${'long-'.repeat(20)}${index}-ä`);

async function manyFiles() {
  const { commit, dir, env } = await temporaryRepository();
  await commit(Object.fromEntries(names.map((name) => [name, ''])));
  const temporary = join(dir, '../temporary');
  await mkdir(temporary);
  return { dir, git: gitProgram(env), temporary };
}

const listing = ['ls-files', '-z'];
const namesIn = (text: string) => text.split('\0').slice(0, -1).sort();

describe('what git prints at length', () => {
  it('is read whole, also where nobody reads while git runs', async () => {
    const { dir, git, temporary } = await manyFiles();
    process.env['TMPDIR'] = temporary;

    const reading = git.readLong(dir, listing);
    // More than a pipe holds: git would wait until the end of this.
    for (const begun = performance.now(); performance.now() - begun < 300;) continue;

    expect(namesIn(await reading)).toEqual([...names].sort());
    expect(await readdir(temporary)).toEqual([]);
  });

  it('is read by a pipe where there is no place for a file', async () => {
    const { dir, git, temporary } = await manyFiles();
    process.env['TMPDIR'] = join(temporary, 'missing');

    expect(namesIn(await git.readLong(dir, listing))).toEqual([...names].sort());
  });

  it('is said to fail as a short answer is', async () => {
    const { dir, git, temporary } = await manyFiles();
    process.env['TMPDIR'] = temporary;

    const failing = git.readLong(dir, ['rev-parse', '--verify', 'nothing']);

    await expect(failing).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringContaining('Needed a single revision'),
    });
    expect(await readdir(temporary)).toEqual([]);
  });
});
