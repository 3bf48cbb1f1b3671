import { afterAll } from '@jest/globals';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { contractFiles, describeReadingContract } from '../../support/files-contract.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { removeRepositories, temporaryRepository } from './temporary-repository.ts';

afterAll(removeRepositories);

describeReadingContract('of this machine', async () => {
  const { dir, write } = await temporaryRepository();
  await write(contractFiles);
  return { files: nodeFiles(), dir };
});

describeReadingContract('in memory', () => {
  const placed = Object.entries(contractFiles).map(
    ([path, entry]) => [`/repo/${path}`, entry] as const,
  );
  const files = memoryFiles(Object.fromEntries(placed));
  return Promise.resolve({ files, dir: '/repo' });
});

describeReadingContract('of a commit', async () => {
  const { dir, commit, port, write } = await temporaryRepository();
  await commit(contractFiles);
  const tree = await port.commitTree(dir, 'HEAD');
  await write(Object.fromEntries(Object.keys(contractFiles).map((path) => [path, undefined])));
  return { files: tree.files, dir, stop: () => tree.close() };
});

describeReadingContract('of a commit, in a folder of the repository', async () => {
  const { path, commit, port } = await temporaryRepository();
  const moved = Object.entries(contractFiles).map(
    ([name, entry]) => [`sub/${name}`, entry] as const,
  );
  await commit({ ...Object.fromEntries(moved), 'subway/file': 'x', file: 'y' });
  const tree = await port.commitTree(path('sub'), 'HEAD');
  return { files: tree.files, dir: path('sub'), stop: () => tree.close() };
});
