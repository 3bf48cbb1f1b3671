import { readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../error-code.ts';

/** More links than this one after the other lead round in a circle; Linux gives up after as many. */
const maxLinks = 40;

/**
 * What a link leads to in the end, with no link left in it. Goes name by name, as the system does: any folder on the way may be
 * a link as well.
 *
 * @param link absolute path, no link in the folder that it lies in
 * @param hostRoot a target below it is taken for the same below `root`: environments are made where the repository has one path
 *   and read where it has another
 * @returns absolute; `undefined` when nothing is there or the links lead round in a circle. Outside of `root` a path that may
 *   not be followed further is the end.
 */
export function linkTarget(link: string, hostRoot: string, root: string): string | undefined {
  let at = dirname(link);
  let ahead = [basename(link)];
  let links = 0;
  for (;;) {
    const [name, ...rest] = ahead;
    if (name === undefined) return at;
    ahead = rest;
    if (name === '..') at = dirname(at);
    if (['', '.', '..'].includes(name)) continue;

    const path = join(at, name);
    const step = stepOf(path, !isBelow(at, root));
    if (step === 'absent') return undefined;
    if (step === 'barred') return path;
    if (step === 'no link') {
      at = path;
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    if (step.target.startsWith('/')) at = '/';
    ahead = [...here(step.target, hostRoot, root).split('/'), ...ahead];
  }
}

/** A target as it is where the repository is read. */
function here(target: string, hostRoot: string, root: string): string {
  return isBelow(target, hostRoot) ? `${root}${target.slice(hostRoot.length)}` : target;
}

type Step = { readonly target: string } | 'no link' | 'absent' | 'barred';

function stepOf(path: string, isOutside: boolean): Step {
  try {
    return { target: readlinkSync(path) };
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EINVAL') return 'no link';
    if (['ENOENT', 'ENOTDIR'].includes(code)) return 'absent';
    if (isOutside && ['EACCES', 'EPERM'].includes(code)) return 'barred';
    throw error;
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
