import type { ImageReport, LayerSize } from '../run-report.ts';

/** One layer of an image, beside the same one of the image before. */
export interface LayerChange {
  readonly command: string;
  /** `undefined`: it is gone. */
  readonly sizeBytes: number | undefined;
  /** `undefined`: it is new, or there is nothing to compare with. */
  readonly beforeBytes: number | undefined;
}

/** What an image weighs, and against what. Bytes. */
export interface SizeComparison {
  readonly totalBytes: number;
  /** `undefined` where it is not known which layers came with a parent. */
  readonly inheritedBytes: number | undefined;
  /** Against the image before; `undefined` when there is none. */
  readonly changeBytes: number | undefined;
  /** Layers of its own and layers that are gone, the largest change first where there is one, else the largest. */
  readonly layers: readonly LayerChange[];
}

/** @returns `undefined` for an image whose layers are not known */
export function compareSizes(
  image: Pick<ImageReport, 'layers' | 'previous' | 'sizeBytes'>,
): SizeComparison | undefined {
  const { layers, previous } = image;
  if (layers === undefined) return undefined;
  const isMarked = layers.some(({ inherited }) => inherited !== undefined);
  const inherited = layers.filter((layer) => layer.inherited === true);
  const changes = layerChanges(layers, previous?.layers);
  return {
    totalBytes: image.sizeBytes ?? total(layers),
    inheritedBytes: isMarked ? total(inherited) : undefined,
    changeBytes:
      previous &&
      (image.sizeBytes === undefined ? undefined : image.sizeBytes - previous.sizeBytes),
    layers: changes.toSorted(
      (a, b) => changed(b) - changed(a) || (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0),
    ),
  };
}

/** Layers are the same when their commands are; of several with one command the lowest belong together. */
function layerChanges(
  layers: readonly LayerSize[],
  before: readonly LayerSize[] = [],
): readonly LayerChange[] {
  const left = new Map<string, number[]>();
  for (const { command, sizeBytes } of before)
    left.set(command, [...(left.get(command) ?? []), sizeBytes]);

  const rows: LayerChange[] = [];
  for (const { command, sizeBytes, inherited } of layers.toReversed()) {
    const beforeBytes = left.get(command)?.pop();
    if (inherited !== true) rows.push({ command, sizeBytes, beforeBytes });
  }
  const gone = [...left].flatMap(([command, sizes]) =>
    sizes.map((beforeBytes) => ({ command, sizeBytes: undefined, beforeBytes })),
  );
  return [...rows.reverse(), ...gone];
}

function changed({ sizeBytes, beforeBytes }: LayerChange): number {
  return beforeBytes === undefined ? 0 : Math.abs((sizeBytes ?? 0) - beforeBytes);
}

function total(layers: readonly LayerSize[]): number {
  return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
