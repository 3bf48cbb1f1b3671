import type { ImagePaths } from '../../../src/changes/changed-images.ts';

/** An image in `images/<key>` that is made from all its files but those of `tests/` and of `notes/`. */
export function imagePaths(key: string): ImagePaths {
  const folder = `images/${key}`;
  const isTest = (path: string) => path.startsWith(`${folder}/tests/`);
  return {
    key,
    folders: [folder],
    isInput: (path) =>
      path.startsWith(`${folder}/`) && !isTest(path) && !path.startsWith(`${folder}/notes/`),
    isTest,
  };
}
