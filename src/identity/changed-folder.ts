/**
 * The folder that a changed path stands for, with anything in it: a submodule, a repository in the repository, a folder that people name.
 *
 * @param path ends in `/` for a folder, or is empty for the root
 * @returns without the slash; `undefined` for a file
 */
export function changedFolder(path: string): string | undefined {
  if (path === '') return '';
  return path.endsWith('/') ? path.slice(0, -1) : undefined;
}

/** Whether a path lies in the folder that a changed path stands for. */
export function isInChangedFolder(path: string, changed: string): boolean {
  return changedFolder(changed) !== undefined && path.startsWith(changed);
}
