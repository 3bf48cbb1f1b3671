import { createHash } from 'node:crypto';
import type { KernelTree } from '../ports/kernel-tree.ts';
import type { EnvironmentPlaces } from './environment-places.ts';
import type { Kernel } from './kernel.ts';

/** Changes whenever the program would read an environment in another way, so that all are read again. */
const readerVersion = 2;

/** What an environment looks like from outside, without a file of it opened. */
export interface Fingerprint {
  readonly digest: string;
  /**
   * Whether a change right now could leave the fingerprint as it is, because a directory was changed within what its clock can
   * tell apart. Such a one must not be relied on later.
   */
  readonly isFresh: boolean;
}

/**
 * The fingerprint of an environment: names of its records, and times of the directories that say what is installed. Installing,
 * removing and updating a package all change a name in one of them.
 *
 * @param nowMs milliseconds since 1970
 */
export function fingerprintOf(
  tree: KernelTree,
  kernel: Kernel,
  places: EnvironmentPlaces,
  nowMs: number,
): Fingerprint {
  const hash = createHash('sha256').update(`${readerVersion}\0${kernel.language}\0`);
  let isFresh = false;
  for (const path of [places.records, ...places.rLibraries, ...places.pythonPackages]) {
    const entry = tree.look(path);
    hash.update(`${path}\0${entry?.stamp ?? 'absent'}\0`);
    if (entry !== undefined && isRecent(entry.modifiedNs, nowMs)) isFresh = true;
  }
  hash.update(places.recordNames.join('\0'));
  return { digest: hash.digest('hex'), isFresh };
}

/**
 * Whether something was changed so recently that a further change could leave its time as it is: clocks of file systems have steps
 * of a few milliseconds, some of a whole second or two.
 *
 * @param nowMs milliseconds since 1970
 */
export function isRecent(modifiedNs: bigint, nowMs: number): boolean {
  const stepMs = modifiedNs % 1_000_000_000n === 0n ? 2000 : 50;
  return Math.abs(nowMs - Number(modifiedNs / 1_000_000n)) <= stepMs;
}
