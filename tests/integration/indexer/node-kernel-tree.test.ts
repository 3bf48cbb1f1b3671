import { chmod, symlink } from 'node:fs/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { nodeKernelTree } from '../../../src/adapters/kernels/node-kernel-tree.ts';
import {
  contractHostRoot,
  contractOutside,
  contractTree,
  describeKernelTreeContract,
} from '../../support/kernel-tree-contract.ts';
import { asNobody } from './as-nobody.ts';
import { folderOf, placeEntries, removeFolders } from './place-entries.ts';

afterAll(removeFolders);

describeKernelTreeContract('of this machine', async () => {
  const folder = await folderOf(contractOutside);
  const root = `${folder}/kernels`;
  await placeEntries(root, contractTree);
  return { tree: nodeKernelTree(root, contractHostRoot), root };
});

describeKernelTreeContract('of this machine, its root behind a link', async () => {
  const folder = await folderOf(contractOutside);
  const root = `${folder}/kernels`;
  await placeEntries(root, contractTree);
  await symlink('kernels', `${folder}/by-link`);
  return { tree: nodeKernelTree(`${folder}/by-link`, contractHostRoot), root };
});

describe('nodeKernelTree', () => {
  it('follows absolute links below the root that users have, and below its own', async () => {
    const root = await folderOf({ 'R/a/1.0/file': 'text\n' });
    await placeEntries(root, {
      'R/a/own': { link: `${root}/R/a/1.0` },
      'R/a/users': { link: '/users/kernels/R/a/1.0' },
      'R/a/others': { link: '/users/kernels-2/R/a/1.0' },
    });
    const tree = nodeKernelTree(root, '/users/kernels');

    const realPaths = ['own', 'users', 'others'].map((name) => tree.look(`R/a/${name}`)?.realPath);

    expect(realPaths).toEqual([`${root}/R/a/1.0`, `${root}/R/a/1.0`, undefined]);
  });

  it('gives a file another stamp when its content is replaced by one as long', async () => {
    const root = await folderOf({ file: 'one' });
    const before = nodeKernelTree(root, root).look('file')?.stamp;

    await placeEntries(root, { file: 'two' });

    expect(nodeKernelTree(root, root).look('file')?.stamp).not.toBe(before);
  });

  it('takes a link to what it may not look into outside for one that leads out, and names what it may not inside', async () => {
    const folder = await folderOf({ 'outside/secret': '' });
    const root = `${folder}/kernels`;
    await placeEntries(root, {
      'out-file': { link: '../outside/secret' },
      'closed/file': '',
      'in-file': { link: 'closed/file' },
    });
    await chmod(folder, 0o755);
    for (const closed of [`${folder}/outside`, `${root}/closed`]) await chmod(closed, 0o700);
    const look = (path: string) => `
      (() => {
        try {
          return loaded.nodeKernelTree(${JSON.stringify(root)}, '/users').look('${path}')?.kind;
        } catch (error) {
          return error.message;
        }
      })()`;

    const answers = await asNobody(
      'adapters/kernels/node-kernel-tree.ts',
      `[${look('out-file')}, ${look('in-file')}]`,
    );

    expect(answers).toEqual(['outside', 'in-file cannot be read: permission denied (EACCES)']);
  });
});
