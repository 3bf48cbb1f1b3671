import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { InputFile } from './build-inputs.ts';
import { inputFile, type FileSource } from './file-hash.ts';
import { linkedFiles } from './linked-files.ts';

const neverWatched = new Set(['.git', '.stack', 'artifacts']);

/**
 * The files that globs of `watch` name, and those of the repository that links among them lead to, sorted by path (code units).
 *
 * @param globs relative to the repository: `src/indexer/**`
 */
export async function watchedFiles(
  source: FileSource,
  globs: readonly string[],
): Promise<readonly InputFile[]> {
  if (globs.length === 0) return [];
  const paths = new Map<string, Parameters<typeof inputFile>[2]>();
  for (const glob of globs) {
    for (const { path, kind } of await matching(source, glob)) paths.set(path, kind);
  }
  const links = [...paths].filter(([, kind]) => kind === 'symlink');
  const linked = await Promise.all(links.map(([path]) => linkedFiles(source, path)));
  for (const { path, kind } of linked.flat()) paths.set(path, kind);
  const found = await Promise.all([...paths].map(([path, kind]) => inputFile(source, path, kind)));
  return found.filter((file) => file !== undefined).sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function matching({ files, rootDir }: FileSource, glob: string) {
  const { base } = picomatch.scan(glob);
  const folder = base === '.' ? '' : base;
  const matches = picomatch(glob, { dot: true });
  const enter = (path: string) => !neverWatched.has(posix.join(folder, path));
  const below = await files.walk(posix.join(rootDir, folder), enter);
  const inFolder = (below ?? []).map(({ path, kind }) => ({
    path: posix.join(folder, path),
    kind,
  }));
  if (below !== undefined) return inFolder.filter(({ path }) => matches(path));

  // A glob without a wildcard names one file.
  const info = await files.info(posix.join(rootDir, folder));
  return info === undefined || info.kind === 'directory'
    ? []
    : [{ path: folder, kind: info.kind }].filter(({ path }) => matches(path));
}
