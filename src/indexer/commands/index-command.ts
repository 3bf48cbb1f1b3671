import type { HeldLock } from '../../ports/index-lock.ts';
import { userProblems } from '../../errors/user-error.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { languageOf } from '../settings.ts';
import { generalFailure, takeLocks, type CommandContext } from './command-context.ts';
import { findKernels } from './find-kernels.ts';
import { indexPhase } from './index-phase.ts';

/** `index`: writes the manifests of the kernels that are asked for. @returns the exit code */
export async function indexCommand(context: CommandContext, place: KernelPlace): Promise<number> {
  const { settings } = context;
  const name = settings.text('kernel-name');
  const version = settings.text('kernel-version');
  const found = await findKernels(context, place, languageOf(settings));
  if (found === undefined) return generalFailure;

  const kernels = found.filter(
    (kernel) =>
      (name === undefined || kernel.name === name) &&
      (version === undefined || kernel.version === version),
  );
  const lock = await lockOf(context, place);
  try {
    const { result } = await indexPhase(context, place, kernels, () => lock?.check());
    return result === undefined || result.failed.length > 0 ? generalFailure : 0;
  } finally {
    lock?.release();
  }
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
