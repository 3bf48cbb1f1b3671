const slash = '/'.charCodeAt(0);

/** Whether a path is that of a folder, or of something in it. Asked for each file of each context: nothing is made for the answer. */
export function isAtOrBelow(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || path.charCodeAt(folder.length) === slash;
}
