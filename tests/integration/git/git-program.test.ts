import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gitProgram } from '../../../src/adapters/git/git-program.ts';
import {
  removeRepositories,
  temporaryRepository,
  type TemporaryRepository,
} from './temporary-repository.ts';

const names = Array.from({ length: 1500 }, (_, index) => `${'long-'.repeat(48)}${index}-ä`);

/** A repository whose list of files no pipe holds. */
let repository: TemporaryRepository;
beforeAll(async () => {
  repository = await temporaryRepository();
  await repository.commit(Object.fromEntries(names.map((name) => [name, ''])));
});
afterAll(removeRepositories);

/** With an empty folder beside it, where links and files may be made too. */
async function manyFiles() {
  const { dir, env } = repository;
  const home = await mkdtemp(join(dir, '../home-'));
  const folder = await mkdtemp(join(home, 'folder-'));
  return { dir, env, folder };
}

const listing = ['ls-files', '-z'];
const namesIn = (text: string) => text.split('\0').slice(0, -1).sort();

describe('what git prints at length', () => {
  it('is printed whole while nobody reads', async () => {
    const { dir, env, folder } = await manyFiles();
    const marker = join(folder, '../ended');
    const alias = `alias.list=!git ${listing.join(' ')} && touch '${marker}'`;

    const reading = gitProgram(env, folder).readLong(dir, ['-c', alias, 'list']);
    const begun = performance.now();
    while (!existsSync(marker) && performance.now() - begun < 20_000) continue;
    const hasEnded = existsSync(marker);

    expect(hasEnded).toBe(true);
    expect(namesIn(await reading)).toEqual([...names].sort());
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['is not there', 'missing'],
    ['is a file', '../../checkout/.git/config'],
    ['is a link to itself', '../loop'],
    ['has too long a name', 'x'.repeat(300)],
  ])('is read by a pipe where the folder %s', async (_, path) => {
    const { dir, env, folder } = await manyFiles();
    await symlink('loop', join(folder, '../loop'));

    const text = await gitProgram(env, join(folder, path)).readLong(dir, listing);

    expect(namesIn(text)).toEqual([...names].sort());
  });

  it('is read by a pipe where no file may be as long', async () => {
    const { dir, env, folder } = await manyFiles();
    const isFile = '[ -p /dev/stdout ] || [ -S /dev/stdout ] || ulimit -f 8;';
    const alias = `alias.list=!${isFile} exec git ${listing.join(' ')}`;

    const text = await gitProgram(env, folder).readLong(dir, ['-c', alias, 'list']);

    expect(namesIn(text)).toEqual([...names].sort());
    expect(await readdir(folder)).toEqual([]);
  });

  it('is said to fail as a short answer is', async () => {
    const { dir, env, folder } = await manyFiles();

    const failing = gitProgram(env, folder).readLong(dir, ['rev-parse', '--verify', 'nothing']);

    await expect(failing).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringContaining('Needed a single revision'),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
