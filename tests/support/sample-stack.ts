import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stackUnderTest, type StackUnderTest } from './stack-cli.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What the images of the sample stack are made of, besides their folders. */
const files = ['spec.yml', 'dist/kernel_indexer.mjs', 'dist/kernel-server'];

/** The stack of this repository in a checkout of its own, committed, with the built programs that its images copy. */
export async function sampleStack(registryHost: string): Promise<StackUnderTest> {
  const stack = await stackUnderTest({ registryHost, branch: 'none' });
  for (const path of ['images', ...files])
    await cp(join(repository, path), join(stack.dir, path), { recursive: true });
  // The browser tests import playwright-core, as they do in a checkout.
  await symlink(join(repository, 'node_modules'), join(stack.dir, 'node_modules'));
  await stack.write('.gitignore', 'node_modules\nartifacts\ndist\n.stack\n');
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-qm', 'sample'],
  ])
    await stack.git(...args);
  return stack;
}
