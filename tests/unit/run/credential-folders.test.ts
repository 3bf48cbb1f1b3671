import { describe, expect, it } from '@jest/globals';
import { credentialFolder, removeDeadCredentials } from '../../../src/run/credential-folders.ts';
import { memoryFiles } from '../../support/memory-files.ts';

describe('folders in which a process keeps credentials for a moment', () => {
  it('go at the start of a run when their process is dead', async () => {
    const folderOf = (hostname: string, pid: number) =>
      credentialFolder('/repo/.stack', { hostname, pid });
    const kept = [`${folderOf('my-laptop', 2)}aB3dE6`, `${folderOf('other', 1)}aB3dE6`];
    const folders = [`${folderOf('my-laptop', 1)}aB3dE6`, ...kept];
    const files = memoryFiles(
      Object.fromEntries(folders.map((folder) => [`${folder}/config.json`, '{}'])),
    );

    await removeDeadCredentials(files, '/repo/.stack', {
      hostname: 'my-laptop',
      isAlive: (pid) => pid === 2,
    });

    expect(Object.keys(files.contents())).toEqual(kept.map((folder) => `${folder}/config.json`));
  });

  it('are none where there never was one', async () => {
    const files = memoryFiles({});

    await removeDeadCredentials(files, '/repo/.stack', { hostname: 'a', isAlive: () => false });

    expect(files.contents()).toEqual({});
  });
});
