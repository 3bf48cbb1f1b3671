import { collatedEnds } from '../collated-ends.ts';
import type { CollatedTargets } from '../collate.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Puts the second of two collated files in its place where a process was killed after it had published the first: until then
 * readers see two generations. To be called with the lock held.
 *
 * @throws {UserError} `KERNEL_UNWRITABLE`
 */
export function finishPublication(
  { io: { ports }, log }: CommandContext,
  { kernels, packages }: CollatedTargets,
): void {
  if (kernels === undefined || packages === undefined) return;
  const { files } = ports;
  const generationOf = (path: string) => {
    const ends = collatedEnds(files, path);
    return ends?.isWhole === true ? ends.generation : undefined;
  };
  const published = generationOf(kernels);
  if (published === undefined || published === generationOf(packages)) return;
  const finished = files.asidesOf(packages).find((aside) => generationOf(aside) === published);
  if (finished === undefined) return;
  files.adopt(finished, packages);
  log('warn', `Finished what an earlier run was killed in: ${packages}`);
}
