import {
  contractHostRoot,
  contractOutside,
  contractTree,
  describeKernelTreeContract,
} from '../../support/kernel-tree-contract.ts';
import {
  contractIndexFiles,
  describeIndexFilesContract,
} from '../../support/index-files-contract.ts';
import { memoryDisk } from '../../support/memory-disk.ts';
import { memoryIndexFiles } from '../../support/memory-index-files.ts';
import { memoryKernelTree } from '../../support/memory-kernel-tree.ts';

describeKernelTreeContract('in memory', () => {
  const disk = memoryDisk();
  for (const [path, entry] of Object.entries(contractTree))
    disk.put(`/data/kernels/${path}`, entry);
  for (const [path, entry] of Object.entries(contractOutside)) disk.put(`/data/${path}`, entry);
  const root = '/data/kernels';
  return Promise.resolve({ tree: memoryKernelTree(disk, root, contractHostRoot), root });
});

describeIndexFilesContract('in memory', () => {
  const disk = memoryDisk();
  for (const [path, entry] of Object.entries(contractIndexFiles)) disk.put(`/data/${path}`, entry);
  return Promise.resolve({ files: memoryIndexFiles(disk), dir: '/data' });
});
