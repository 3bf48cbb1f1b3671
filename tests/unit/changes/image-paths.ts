import type { ImagePaths } from '../../../src/changes/changed-images.ts';
import type { ChangeableImage } from '../../../src/changes/select-changes.ts';

/** An image in `images/<key>` that is made from all its files but those of `tests/` and of `notes/`. */
export function imagePaths(key: string): ImagePaths & ChangeableImage {
  const folder = `images/${key}`;
  const isTest = (path: string) => path.startsWith(`${folder}/tests/`);
  return {
    key,
    folders: [folder],
    bases: [],
    isInput: (path) =>
      path.startsWith(`${folder}/`) && !isTest(path) && !path.startsWith(`${folder}/notes/`),
    isTest,
  };
}
