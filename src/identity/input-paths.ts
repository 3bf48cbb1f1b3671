import { basename } from 'node:path';
import type { PartialFiles, PathSet } from '../ports/git.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { BuildContext } from './build-context.ts';
import { changedFolder } from './changed-folder.ts';

/**
 * The paths of the repository that an image is made from: what its instructions read of the context, its Dockerfile and the
 * ignore files beside it, what it watches, and what the spec says of it. Its tests are not among them unless a COPY takes them.
 *
 * @param specFile path of the spec, which lies in the root or in `images/`
 * @param specDiffers whether two texts of the spec differ in what they say of this image
 */
export function inputPaths(
  image: ImageSpec,
  context: BuildContext,
  specFile: string,
  specDiffers: PartialFiles['differs'],
): PathSet {
  const own = new Set([
    image.dockerfilePath,
    `${image.dockerfilePath}.dockerignore`,
    inContext(image, '.dockerignore'),
    ...(context.linked ?? []),
  ]);
  const named = [...own, image.contextDir];
  return {
    within: [...new Set([image.contextDir, ...own])],
    globs: image.watch,
    matches: (path) => {
      const folder = changedFolder(path);
      const bare = folder ?? path;
      if (own.has(path) || bare === '' || bare === image.contextDir) return true;
      // What something lies below is no file, whether or not that is told.
      const below = `${bare}/`;
      if (named.some((one) => one.startsWith(below))) return true;
      const inside = withinContext(image, bare);
      if (inside === undefined) return false;
      return context.reads(inside) || context.readsBelow(inside, folder !== undefined);
    },
    partial: {
      paths: [basename(specFile), `images/${basename(specFile)}`],
      differs: specDiffers,
    },
  };
}

function inContext(image: ImageSpec, name: string): string {
  return image.contextDir === '.' ? name : `${image.contextDir}/${name}`;
}

function withinContext(image: ImageSpec, path: string): string | undefined {
  if (image.contextDir === '.') return path;
  return path.startsWith(`${image.contextDir}/`)
    ? path.slice(image.contextDir.length + 1)
    : undefined;
}
