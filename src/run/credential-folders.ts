import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { RunProcess } from '../ports/run-process.ts';

type Owner = Pick<RunProcess, 'hostname' | 'pid'>;

/**
 * How the paths of folders begin in which this process keeps credentials for a moment: `/repo/.stack/docker-config/laptop-4711-`.
 *
 * @param stateDir absolute path of `.stack/`
 */
export function credentialFolder(stateDir: string, { hostname, pid }: Owner): string {
  return join(folderOf(stateDir), `${hostname}-${pid}-`);
}

/** Removes such folders of processes of this machine that are dead. */
export async function removeDeadCredentials(
  files: Files,
  stateDir: string,
  { hostname, isAlive }: Pick<RunProcess, 'hostname' | 'isAlive'>,
): Promise<void> {
  const folder = folderOf(stateDir);
  for (const { name } of (await files.list(folder)) ?? []) {
    const [, machine, pid] = /^(.+)-(\d+)-[^-]*$/.exec(name) ?? [];
    if (machine === hostname && !isAlive(Number(pid))) await files.remove(join(folder, name));
  }
}

function folderOf(stateDir: string): string {
  return join(stateDir, 'docker-config');
}
