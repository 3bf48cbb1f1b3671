import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes `folder` a disk of its own with this much space (a tmpfs), which takes root, or a sudo that asks nothing.
 *
 * @returns unmounts it
 */
export async function tinyDisk(folder: string, sizeKib: number): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  await asRoot('mount', '-t', 'tmpfs', '-o', `size=${sizeKib}k,mode=777`, 'tmpfs', folder);
  return () => asRoot('umount', folder);
}

async function asRoot(...command: readonly [string, ...string[]]): Promise<void> {
  const [program, ...args] =
    process.getuid?.() === 0 ? command : (['sudo', '--non-interactive', ...command] as const);
  await run(program, args);
}
