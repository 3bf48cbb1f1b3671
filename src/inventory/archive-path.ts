/**
 * The absolute path that the name of an archive's entry stands for: `./usr//lib/x` → `/usr/lib/x`.
 *
 * @returns `undefined` for a name that climbs out of the archive
 */
export function archivePath(entryName: string): string | undefined {
  const parts = entryName.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : `/${parts.join('/')}`;
}
