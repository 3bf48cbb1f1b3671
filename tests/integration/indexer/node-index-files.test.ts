import { chmod, chown, mkdir, readdir, readlink, stat } from 'node:fs/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { nodeIndexFiles } from '../../../src/adapters/kernels/node-index-files.ts';
import { userProblems } from '../../../src/errors/user-error.ts';
import {
  contractIndexFiles,
  describeIndexFilesContract,
} from '../../support/index-files-contract.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';
import { asNobody } from './as-nobody.ts';
import { folderOf, placeEntries, removeFolders } from './place-entries.ts';

afterAll(removeFolders);

describeIndexFilesContract('of this machine', async () => {
  return { files: nodeIndexFiles(), dir: await folderOf(contractIndexFiles) };
});

describe('nodeIndexFiles', () => {
  const files = nodeIndexFiles();
  const publish = (path: string, mode?: number) => {
    const aside = files.openAside(path, mode);
    aside.write('new');
    aside.publish();
  };
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);

  it('gives a new file what the umask leaves', async () => {
    const dir = await folderOf();
    await chmod(dir, 0o755);

    const modes: string[] = [];
    for (const [name, umask] of [
      ['a', 0o022],
      ['b', 0o077],
    ] as const) {
      const before = process.umask(umask);
      publish(`${dir}/${name}`);
      process.umask(before);
      modes.push(await modeOf(`${dir}/${name}`));
    }

    expect(modes).toEqual(['644', '600']);
  });

  it('lets the group of a directory that it may write to write the file', async () => {
    const dir = await folderOf();
    await chown(dir, -1 >>> 0, 4242);
    await chmod(dir, 0o2775);

    publish(`${dir}/a`);

    expect(await modeOf(`${dir}/a`)).toBe('664');
    expect((await stat(`${dir}/a`)).gid).toBe(4242);
  });

  it('keeps the mode and the group of the file that it replaces', async () => {
    const dir = await folderOf({ a: 'old' });
    await chmod(dir, 0o775);
    await chown(`${dir}/a`, -1 >>> 0, 4343);
    await chmod(`${dir}/a`, 0o640);

    publish(`${dir}/a`);

    expect(await modeOf(`${dir}/a`)).toBe('640');
    expect((await stat(`${dir}/a`)).gid).toBe(4343);
  });

  it('gives the mode that is asked for', async () => {
    const dir = await folderOf({ a: 'old' });
    await chmod(`${dir}/a`, 0o600);

    publish(`${dir}/a`, 0o664);

    expect(await modeOf(`${dir}/a`)).toBe('664');
  });

  it('takes the place of a link with the mode of a new file', async () => {
    const dir = await folderOf({ target: 'old', a: { link: 'target' } });
    await chmod(dir, 0o755);
    await chmod(`${dir}/target`, 0o600);

    const umask = process.umask(0o027);
    publish(`${dir}/a`);
    process.umask(umask);

    expect(files.read(`${dir}/target`)).toBe('old');
    expect(await modeOf(`${dir}/a`)).toBe('640');
    await expect(readlink(`${dir}/a`)).rejects.toMatchObject({ code: 'EINVAL' });
  });

  it('does not wait for the other end of a pipe', async () => {
    const dir = await folderOf({ 'a.json': 'pipe|' });

    expect(files.read(`${dir}/a.json`)).toBeUndefined();
    expect(files.ends(`${dir}/a.json`, 10)).toBeUndefined();
    expect(files.stamp(`${dir}/a.json`)).toBeUndefined();
  });

  it('removes only leftovers of its own form', async () => {
    const dir = await folderOf({
      '.a.json.0123456789ab.tmp': 'left',
      '.a.json.0123456789abc.tmp': 'longer',
      '.a.json.tmp': 'of somebody else',
      '.a.jsonx.0123456789ab.tmp': 'of another file',
      'a.json.0123456789ab.tmp': 'not hidden',
    });

    files.removeAsides([`${dir}/a.json`, `${dir}/b.json`]);

    expect((await readdir(dir)).sort()).toEqual([
      '.a.json.0123456789abc.tmp',
      '.a.json.tmp',
      '.a.jsonx.0123456789ab.tmp',
      'a.json.0123456789ab.tmp',
    ]);
  });

  it('writes a large text as it was given, in pieces of any length', async () => {
    const dir = await folderOf();
    const piece = 'größer 😀\n'.repeat(30_000);
    const aside = files.openAside(`${dir}/a`);
    for (let count = 0; count < 10; count += 1) aside.write(piece);

    aside.overwrite('GR', 0);
    aside.publish();

    expect(files.read(`${dir}/a`)).toBe(`GR${piece.repeat(10).slice(2)}`);
  });

  it('leaves nothing behind on a full disk, and the file as it was', async () => {
    const dir = await folderOf();
    const disk = `${dir}/disk`;
    const unmount = await tinyDisk(disk, 64);
    try {
      await placeEntries(disk, { a: 'old' });
      const aside = files.openAside(`${disk}/a`);
      const write = () => {
        aside.write('x'.repeat(2_000_000));
        aside.sync();
      };

      const problems = problemsOf(write);

      expect(problems).toMatchObject([
        {
          code: 'KERNEL_UNWRITABLE',
          message: `${disk}/a cannot be written: no space is left on the disk (ENOSPC)`,
        },
      ]);
      expect(await readdir(disk)).toEqual(['a']);
      expect(files.read(`${disk}/a`)).toBe('old');
    } finally {
      await unmount();
    }
  });

  it('makes what it renamed last, and says where it cannot', async () => {
    const dir = await folderOf();
    await mkdir(`${dir}/gone`);

    files.syncDirectory(`${dir}/gone`);

    expect(problemsOf(() => files.syncDirectory(`${dir}/missing`))).toMatchObject([
      { code: 'KERNEL_UNWRITABLE' },
    ]);
  });

  it('says what somebody without rights may not do', async () => {
    const dir = await folderOf({ 'closed/a': '', 'fixed/a': '' });
    await chmod(dir, 0o755);
    await chmod(`${dir}/closed`, 0o700);
    await chmod(`${dir}/fixed`, 0o755);
    const problem = (name: string, wantsWriting: boolean) =>
      `loaded.nodeIndexFiles().directoryProblem(${JSON.stringify(`${dir}/${name}`)}, ${String(wantsWriting)}) ?? 'none'`;

    const problems = await asNobody(
      'adapters/kernels/node-index-files.ts',
      `[${problem('closed', false)}, ${problem('fixed', true)}, ${problem('fixed', false)}]`,
    );

    expect(problems).toEqual([
      'cannot be read: permission denied (EACCES)',
      'cannot be written: permission denied (EACCES)',
      'none',
    ]);
  });
});

function problemsOf(work: () => void) {
  try {
    work();
    return [];
  } catch (error) {
    return userProblems(error);
  }
}
