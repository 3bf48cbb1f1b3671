import type { KernelTree } from '../ports/kernel-tree.ts';
import type { Kernel } from './kernel.ts';
import { KernelFailure } from './kernel-failure.ts';

/**
 * Makes sure that a kernel can be started: an environment without its interpreter is broken or half made.
 *
 * @throws {KernelFailure} `R/Rscript not found: …`, `Python not found: …`
 */
export function requireInterpreter(tree: KernelTree, kernel: Kernel): void {
  if (kernel.language === 'R') {
    for (const program of ['R', 'Rscript']) require(tree, kernel, 'R/Rscript', [program]);
  } else {
    require(tree, kernel, 'Python', ['python', 'python3']);
  }
}

function require(tree: KernelTree, kernel: Kernel, what: string, anyOf: readonly string[]): void {
  const entries = anyOf.map((name) => tree.look(`${kernel.path}/bin/${name}`));
  if (entries.some((entry) => entry?.kind === 'file' && entry.executable)) return;

  const places = anyOf.map((name) => `${kernel.path}/bin/${name}`).join(' or ');
  const why = entries.some((entry) => entry?.kind === 'outside')
    ? 'is a link that leads out of the kernel repository'
    : 'is no program that can be executed';
  throw new KernelFailure(`${what} not found: ${places} ${why}`);
}
