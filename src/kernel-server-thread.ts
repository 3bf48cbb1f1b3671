import { parentPort, workerData } from 'node:worker_threads';
import type { KernelFilePaths } from './adapters/server/kernel-file-paths.ts';
import type { LoadAnswer } from './adapters/server/load-in-thread.ts';
import { readKernelFiles } from './adapters/server/read-kernel-files.ts';
import { userProblems } from './errors/user-error.ts';
import { memoryOf } from './server/data/data-packer.ts';

const answer = answerTo(workerData as KernelFilePaths);
parentPort?.postMessage(answer, answer.kind === 'data' ? [...memoryOf(answer.data)] : []);

function answerTo(paths: KernelFilePaths): LoadAnswer {
  try {
    return { kind: 'data', data: readKernelFiles(paths) };
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return { kind: 'refused', problems: problems.map(({ message }) => message) };
  }
}
