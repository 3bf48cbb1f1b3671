import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeScratchFolder } from '../../../src/adapters/scratch-folder.ts';

/** More than a process can have as its number. */
const dead = 999_999_999;

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'stack-scratch-test-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** A folder as that process of a machine makes it, with something in it. */
async function folderOf(pid: number, machine: string, purpose = 'buildx'): Promise<string> {
  const path = join(parent, `stack-${purpose}-${pid}-${machine}-aaaaaa`);
  await mkdir(join(path, 'context'), { recursive: true });
  await writeFile(join(path, 'context', 'large'), 'large');
  return path;
}

/** The name of this machine in such paths. */
async function thisMachine(): Promise<string> {
  const elsewhere = await mkdtemp(join(parent, 'elsewhere-'));
  const folder = await makeScratchFolder('test', elsewhere);
  return basename(folder).split('-')[3] ?? '';
}

async function gone(path: string): Promise<void> {
  while (existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a scratch folder', () => {
  it('is empty, and nobody else may read it', async () => {
    const folder = await makeScratchFolder('test', parent);

    expect(basename(folder)).toMatch(new RegExp(`^stack-test-${process.pid}-[0-9a-f]{8}-.{6}$`));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['missing', 'file/missing'])('cannot be made in %s, which is said', async (place) => {
    await writeFile(join(parent, 'file'), '');

    await expect(makeScratchFolder('test', join(parent, place))).rejects.toMatchObject({
      code: 'ARTIFACTS_UNWRITABLE',
      message: expect.stringMatching(/missing is no folder \(ENO/),
      hint: 'set TMPDIR to a folder for temporary files',
    });
  });

  it('is removed by a later process when the one that made it was killed', async () => {
    const machine = await thisMachine();
    const somebodyElses = await folderOf(dead, machine);
    await chown(somebodyElses, 1234, 1234);
    const target = await folderOf(dead, 'elsewhere');
    const link = join(parent, `stack-buildx-${dead}-${machine}-link`);
    await symlink(target, link);
    const others = [
      somebodyElses,
      target,
      link,
      await folderOf(process.pid, machine),
      await folderOf(dead, '0badcafe'),
      await folderOf(0, machine),
      join(parent, 'elsewhere'),
    ];
    await mkdir(join(parent, 'elsewhere'));
    // Names come in order: the others are looked at before this one.
    const left = await folderOf(dead, machine, 'wiki');

    await makeScratchFolder('test', parent);

    await gone(left);
    expect(others.filter((path) => !existsSync(path))).toEqual([]);
    expect(existsSync(join(target, 'context', 'large'))).toBe(true);
  });
});
