import type { MessagePort } from 'node:worker_threads';
import { userProblems } from './errors/user-error.ts';
import { indexKernel, type KernelOrder } from './indexer/index-kernel.ts';
import { nodeIndexFiles } from './adapters/kernels/node-index-files.ts';
import { nodeKernelTree } from './adapters/kernels/node-kernel-tree.ts';
import type { ThreadAnswer, ThreadSettings } from './adapters/kernels/threads.ts';

/** Indexes in this thread every kernel that is ordered by a message, and answers each. */
export function answerOrders(port: MessagePort, settings: ThreadSettings): void {
  const index = kernelIndexing(settings);
  port.on('message', (order: KernelOrder) => port.postMessage(answerTo(order, index)));
}

/** Indexes one kernel at once, with a view of the repository that is its own. */
export function kernelIndexing({ root, hostRoot }: ThreadSettings) {
  const files = nodeIndexFiles();
  return (order: KernelOrder) =>
    indexKernel({ tree: nodeKernelTree(root, hostRoot), files, now: Date.now }, order);
}

function answerTo(order: KernelOrder, index: ReturnType<typeof kernelIndexing>): ThreadAnswer {
  try {
    return { kind: 'outcome', outcome: index(order) };
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    const { code, message, hint } = problem;
    return { kind: 'refused', code, message, hint };
  }
}
