import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Whether git would find a repository, sound or not, when it looks from a folder upwards. Asked when git itself refuses, which
 * it does with the same exit code for a folder that is none of its business and for a repository that it does not trust.
 */
export function isInRepository(directory: string): boolean {
  const device = statSync(directory, { throwIfNoEntry: false })?.dev;
  if (device === undefined) return false;
  for (let folder = realpathSync(directory); ; folder = dirname(folder)) {
    if (isRepository(folder)) return true;
    const above = dirname(folder);
    // Git stops at the border of a file system.
    if (above === folder || statSync(above).dev !== device) return false;
  }
}

function isRepository(folder: string): boolean {
  const isThere = (name: string) => existsSync(join(folder, name));
  return isThere('.git') || ['HEAD', 'objects', 'refs'].every(isThere);
}
