import { mkdir, symlink } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * A PATH on which only these programs are found, in a folder beside the checkout.
 *
 * @throws when one of them is not installed
 */
export async function programFolders(
  checkout: string,
  programs: readonly string[],
): Promise<string> {
  const folder = join(dirname(checkout), 'bin');
  await mkdir(folder, { recursive: true });
  for (const program of programs) await symlink(pathOf(program), join(folder, program));
  return folder;
}

function pathOf(program: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable);
  if (found === undefined) throw new Error(`${program} is not installed`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
