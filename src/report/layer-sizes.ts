import { cleanOneLine } from '../text/clean-text.ts';
import type { ImageReport, LayerSize } from './run-report.ts';

/** A report tells what a layer is about, not all of it. In characters. */
const maxCommandLength = 200;

/** The layers that hold something, in the given order; lines of the history that made no layer are left out. */
export function layerSizes(
  rows: readonly { readonly command: string; readonly sizeBytes: number }[],
): readonly LayerSize[] {
  return rows
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .map(({ command, sizeBytes }) => ({
      command: cleanOneLine(command, maxCommandLength),
      sizeBytes,
    }));
}

/**
 * The images with `inherited` at each layer, where the layers of a parent are known and all of them are the lowest of the
 * image; else without. The parent with the most layers counts: an image may also copy from images that it is not built on.
 *
 * Layers are compared by their commands: engines differ in how they count the bytes of the same layer.
 */
export function markInherited(images: readonly ImageReport[]): readonly ImageReport[] {
  const layersOf = new Map(images.map(({ key, layers }) => [key, layers]));
  return images.map((image) => {
    const { layers, parents } = image;
    if (layers === undefined) return image;
    const counts = parents.map((key) => sharedCount(layers, layersOf.get(key)));
    const known = counts.filter((count) => count !== undefined);
    if (known.length === 0) return image;
    const firstInherited = layers.length - Math.max(...known);
    const marked = layers.map((layer, index) => ({ ...layer, inherited: index >= firstInherited }));
    return { ...image, layers: marked };
  });
}

/** How many layers there are of the parent; `undefined` when they are not known, or not all at the bottom of the image. */
function sharedCount(
  layers: readonly LayerSize[],
  parent: readonly LayerSize[] | undefined,
): number | undefined {
  if (parent === undefined || parent.length > layers.length) return undefined;
  const bottom = layers.slice(layers.length - parent.length);
  const isSame = bottom.every(({ command }, index) => command === parent[index]?.command);
  return isSame ? parent.length : undefined;
}
