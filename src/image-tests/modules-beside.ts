import { basename, join } from 'node:path';
import type { FileSource } from '../identity/file-hash.ts';
import { leftOut } from './discover-tests.ts';

/**
 * What Python tests on the host can import, relative to the repository: pytest runs in `images/`, so modules there, and those of packages
 * there that are no folder of an image: `['images/checks.py', 'images/helpers/web.py']`.
 *
 * @param imageKeys the keys of all images
 */
export async function modulesBeside(
  { files, rootDir }: FileSource,
  imageKeys: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const images = join(rootDir, 'images');
  const entries = (await files.list(images)) ?? [];
  const packages = entries.filter(
    ({ name, kind }) => kind === 'directory' && isPackageBeside(name, imageKeys),
  );
  const inPackages = await Promise.all(
    packages.map(async ({ name }) => {
      const found = await files.walk(join(images, name), (path) => isPackage(basename(path)));
      return (found ?? []).map(({ path }) => `${name}/${path}`);
    }),
  );
  return [...entries.map(({ name }) => name), ...inPackages.flat()]
    .filter((path) => path.endsWith('.py'))
    .map((path) => `images/${path}`);
}

/** Whether a path is one of {@link modulesBeside}, if there is such a file. */
export function isModuleBeside(path: string, imageKeys: ReadonlyMap<string, unknown>): boolean {
  const [images, ...parts] = path.split('/');
  const [top, ...below] = parts.slice(0, -1);
  if (images !== 'images' || !path.endsWith('.py')) return false;
  return top === undefined || (isPackageBeside(top, imageKeys) && below.every(isPackage));
}

/** Its files count where its tests run. */
const commonTests = 'tests_common';

function isPackageBeside(name: string, imageKeys: ReadonlyMap<string, unknown>): boolean {
  return isPackage(name) && !imageKeys.has(name) && name !== commonTests;
}

function isPackage(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !leftOut.has(name);
}
