import { discoverKernels } from '../discover-kernels.ts';
import type { KernelPlace } from '../indexer-io.ts';
import type { Kernel, KernelLanguage } from '../kernel.ts';
import { tellingProblems, type CommandContext } from './command-context.ts';

/** The kernels that were found. */
export interface FoundKernels {
  readonly kernels: readonly Kernel[];
  /** How many directories could not be looked into; each was told. */
  readonly unreadable: number;
}

/** Tells where kernels are looked for, and whether there is such a directory. */
export function tellDiscovery(
  { io, log }: CommandContext,
  { root }: KernelPlace,
  language: KernelLanguage | undefined,
): boolean {
  const scope = language === undefined ? 'all languages' : `language: ${language}`;
  log('info', `Discovering kernels in: ${root} (${scope})`);
  const isThere = io.ports.files.directoryId(root) !== undefined;
  if (!isThere) {
    log('warn', `Kernel root directory does not exist: ${root}`);
    tellNone({ log });
  }
  return isThere;
}

/**
 * The kernels of a repository, and everything that looks like one and is none told as a warning.
 *
 * @returns `undefined`, and that is told, when there is none or the repository cannot be read
 */
export async function findKernels(
  context: CommandContext,
  place: KernelPlace,
  language: KernelLanguage | undefined,
): Promise<FoundKernels | undefined> {
  const { io, log } = context;
  const found = await tellingProblems(log, undefined, () =>
    discoverKernels(io.ports.openTree(place), language),
  );
  for (const remark of found?.remarks ?? []) log('warn', remark);
  for (const problem of found?.unreadable ?? []) log('error', problem);
  if (found === undefined || found.kernels.length === 0) {
    tellNone({ log });
    return undefined;
  }
  return { kernels: found.kernels, unreadable: found.unreadable.length };
}

/** Whether to go on where directories could not be looked into: there may be kernels in them that would be missing. */
export function mayGoOn({ settings, log }: CommandContext, { unreadable }: FoundKernels): boolean {
  if (unreadable === 0 || settings.flag('keep-going')) return true;
  log('error', `Stopped: ${unreadable} directories cannot be read (--keep-going passes over them)`);
  return false;
}

function tellNone({ log }: Pick<CommandContext, 'log'>): void {
  log('error', 'No kernels found or error discovering kernels');
}
