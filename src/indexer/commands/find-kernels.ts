import { discoverKernels } from '../discover-kernels.ts';
import type { KernelPlace } from '../indexer-io.ts';
import type { Kernel, KernelLanguage } from '../kernel.ts';
import { tellingProblems, type CommandContext } from './command-context.ts';

/**
 * The kernels of a repository, and everything that looks like one and is none told as a warning.
 *
 * @returns `undefined`, and that is told, when there is no repository, no kernel in it, or it cannot be read
 */
export async function findKernels(
  { io, log }: CommandContext,
  place: KernelPlace,
  language: KernelLanguage | undefined,
): Promise<readonly Kernel[] | undefined> {
  const scope = language === undefined ? 'all languages' : `language: ${language}`;
  log('info', `Discovering kernels in: ${place.root} (${scope})`);
  const isThere = io.ports.files.isDirectory(place.root);
  if (!isThere) log('warn', `Kernel root directory does not exist: ${place.root}`);
  const found = await tellingProblems(log, undefined, () =>
    isThere ? discoverKernels(io.ports.openTree(place), language) : undefined,
  );
  for (const remark of found?.remarks ?? []) log('warn', remark);
  if (found !== undefined && found.kernels.length > 0) return found.kernels;
  log('error', 'No kernels found or error discovering kernels');
  return undefined;
}
