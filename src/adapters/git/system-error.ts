/** An error as the file system gives it: code `EISDIR`, message `EISDIR: it is a folder, '/repo/images'`. */
export function systemError(code: string, what: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, '${path}'`), { code, path });
}
