import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** More links than this one after the other lead round in a circle; Linux gives up after as many. */
const maxLinks = 40;

/**
 * What a link leads to in the end, with no link left in it.
 *
 * @param hostRoot a target below it is taken for the same below `root`: environments are made where the repository has one path
 *   and read where it has another
 * @returns absolute; `undefined` when nothing is there or the links lead round in a circle
 */
export function linkTarget(link: string, hostRoot: string, root: string): string | undefined {
  let path = link;
  for (let count = 0; count < maxLinks; count += 1) {
    const target = stepOf(path);
    if (target === undefined) return realPath(path);
    const absolute = resolve(dirname(path), target);
    path = isBelow(absolute, hostRoot) ? join(root, absolute.slice(hostRoot.length)) : absolute;
  }
  return undefined;
}

/** @returns where the link at a path leads; `undefined` when no link is there */
function stepOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (['EINVAL', 'ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
