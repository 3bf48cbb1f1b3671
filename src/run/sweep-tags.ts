import { join } from 'node:path';
import { userProblems } from '../errors/user-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { Files } from '../ports/files.ts';
import { findOldTags, removeLeftovers } from './leftovers.ts';

export interface SweepDeps {
  readonly engine: ContainerEngine;
  readonly files: Pick<Files, 'readText' | 'writeFile'>;
  readonly clock: Pick<Clock, 'now'>;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes names of images that dead runs left more than a day ago; that this was done is kept in `.stack/swept`, since it need not be
 * done twice a day. What cannot be removed now the next one finds.
 *
 * @param stateDir absolute path of `.stack/`
 */
export async function sweepTags(
  { engine, files, clock }: SweepDeps,
  stateDir: string,
): Promise<void> {
  const path = join(stateDir, 'swept');
  const now = clock.now();
  try {
    const age = now - Number((await files.readText(path)) ?? 'never');
    if (age >= 0 && age < dayMs) return;
    const tags = await findOldTags(engine, now);
    await removeLeftovers(engine, { containers: [], tags });
    await files.writeFile(path, `${now}\n`);
  } catch (error) {
    if (userProblems(error) === undefined) throw error;
  }
}
