import type { HeldLock } from '../../ports/index-lock.ts';
import { userProblems } from '../../errors/user-error.ts';
import type { KernelPlace } from '../indexer-io.ts';
import type { Kernel } from '../kernel.ts';
import { languageOf, type Settings } from '../settings.ts';
import { generalFailure, takeLocks, type CommandContext } from './command-context.ts';
import { findKernels, mayGoOn, tellDiscovery } from './find-kernels.ts';
import { indexPhase } from './index-phase.ts';

/** `index`: writes the manifests of the kernels that are asked for. @returns the exit code */
export async function indexCommand(context: CommandContext, place: KernelPlace): Promise<number> {
  const { settings } = context;
  const language = languageOf(settings);
  if (!tellDiscovery(context, place, language)) return generalFailure;
  const lock = await lockOf(context, place);
  try {
    const found = await findKernels(context, place, language);
    if (found === undefined || !mayGoOn(context, found)) return generalFailure;
    const kernels = found.kernels.filter(isWanted(settings));
    const result = await indexPhase(context, place, kernels, () => lock?.check());
    const isWhole = result?.failed.length === 0 && found.unreadable === 0;
    return isWhole ? 0 : generalFailure;
  } finally {
    lock?.release();
  }
}

function isWanted(settings: Settings): (kernel: Kernel) => boolean {
  const name = settings.text('kernel-name');
  const version = settings.text('kernel-version');
  return (kernel) =>
    (name === undefined || kernel.name === name) &&
    (version === undefined || kernel.version === version);
}

/** Somebody may index a kernel of their own in a repository that is not theirs. Each manifest is replaced whole in any case. */
async function lockOf(
  context: CommandContext,
  { root }: KernelPlace,
): Promise<HeldLock | undefined> {
  try {
    return await takeLocks(context, [root]);
  } catch (error) {
    const problems = userProblems(error);
    if (problems?.every(({ code }) => code === 'KERNEL_UNWRITABLE') !== true) throw error;
    context.log('warn', `Without a lock: ${problems[0]?.message ?? ''}`);
    return undefined;
  }
}
