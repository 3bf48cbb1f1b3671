import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { indexingThreads } from '../../../src/adapters/kernels/threads.ts';
import { userProblems } from '../../../src/errors/user-error.ts';
import type { KernelIndexers } from '../../../src/indexer/kernel-indexers.ts';
import { folderOf, removeFolders } from './place-entries.ts';

/** A thread that does what the name of its kernel says. */
const script = `
import { parentPort, threadId, workerData } from 'node:worker_threads';

const written = (reason) => ({
  kind: 'outcome',
  outcome: { status: 'failed', reason, warnings: [String(threadId), workerData.root] },
});
parentPort.on('message', ({ kernel }) => {
  switch (kernel.name) {
    case 'refused':
      parentPort.postMessage({ kind: 'refused', code: 'KERNEL_UNWRITABLE', message: 'full', hint: 'make room' });
      break;
    case 'thrown':
      throw new Error('broken');
    case 'gone':
      process.exit(0);
    case 'huge': {
      const all = [];
      for (;;) all.push(new Array(100_000).fill(all.length + 0.5));
    }
    default:
      setTimeout(() => parentPort.postMessage(written(kernel.name)), 30);
  }
});
`;

const opened: KernelIndexers[] = [];
afterEach(async () => {
  for (const threads of opened.splice(0)) await threads.close();
});
afterAll(removeFolders);

async function threads(count: number) {
  const dir = await folderOf({ 'thread.mjs': script });
  const indexers = indexingThreads(`${dir}/thread.mjs`, count, { root: '/k', hostRoot: '/h' });
  opened.push(indexers);
  return (name: string) =>
    indexers.index({
      kernel: { language: 'R', name, version: '1', path: `R/${name}/1` },
      known: undefined,
    });
}

const reason = (outcome: Awaited<ReturnType<KernelIndexers['index']>>) =>
  outcome.status === 'failed' ? outcome.reason : outcome.status;

describe('indexingThreads', () => {
  it('gives each kernel its own outcome, in no more threads than it may', async () => {
    const index = await threads(2);
    const names = ['a', 'b', 'c', 'd', 'e'];

    const outcomes = await Promise.all(names.map(index));

    expect(outcomes.map(reason)).toEqual(names);
    expect(new Set(outcomes.map(({ warnings }) => warnings[0])).size).toBe(2);
    expect(outcomes[0]?.warnings[1]).toBe('/k');
  });

  it('throws what a thread refuses', async () => {
    const index = await threads(1);

    const problems = await index('refused').catch(userProblems);

    expect(problems).toMatchObject([
      { code: 'KERNEL_UNWRITABLE', message: 'full', hint: 'make room' },
    ]);
    expect(reason(await index('a'))).toBe('a');
  });

  it.each([
    ['thrown', /^Error: broken\n/],
    ['gone', /^the thread that read it ended$/],
    ['huge', /^it takes more than 192 MB of memory to read$/],
  ])('fails the kernel whose thread ends (%s), and goes on with another', async (name, why) => {
    const index = await threads(1);

    const outcomes = await Promise.all([index(name), index('a'), index('b')]);

    expect(outcomes.map(reason)).toEqual([expect.stringMatching(why), 'a', 'b']);
  });
});
