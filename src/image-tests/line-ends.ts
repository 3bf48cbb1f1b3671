import type { Files } from '../ports/files.ts';

/** Whether a text file ends its first line as Windows does. @param path absolute */
export async function hasWindowsLineEnds(files: Files, path: string): Promise<boolean> {
  return /^[^\n]*\r\n/.test((await files.readText(path)) ?? '');
}
