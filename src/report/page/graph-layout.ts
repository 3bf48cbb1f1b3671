/** An image as the drawing needs it. */
export interface LayoutInput {
  readonly key: string;
  readonly level: number;
  readonly parents: readonly string[];
}

/** Where an image stands: its upper left corner, in pixels. */
export interface NodeBox {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly NodeBox[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: string }[];
  /** Left edge of each level. */
  readonly levels: readonly { readonly level: number; readonly x: number }[];
}

/** Size of a box and the room around it, in pixels. */
export const box = { width: 212, height: 46, rowGap: 12, levelGap: 64, columnGap: 18, top: 30 };

/** A level that would be higher is broken into columns as long as the drawing is not wider than this many. */
const wantedRows = 9;
const maxColumns = 5;
const sweeps = 6;

/**
 * Places the images of a graph by level from left to right. Within a level those with the same parents come together, and lines
 * cross little (barycentres, a few sweeps); a level with many images takes several columns.
 *
 * @param images parents before their children
 */
export function layoutGraph(images: readonly LayoutInput[]): GraphLayout {
  const levels = orderedLevels(images);
  const columns = columnsOf(levels);
  const height = Math.max(...columns.flatMap(({ parts }) => parts.map(columnHeight)), 0);
  const nodes: NodeBox[] = [];
  const starts: { level: number; x: number }[] = [];
  let x = 1;
  columns.forEach(({ parts }, level) => {
    starts.push({ level, x });
    parts.forEach((keys, part) => {
      if (part > 0) x += box.width + box.columnGap;
      const top = box.top + (height - columnHeight(keys)) / 2;
      keys.forEach((key, row) =>
        nodes.push({ key, x, y: Math.round(top + row * (box.height + box.rowGap)) }),
      );
    });
    x += box.width + box.levelGap;
  });
  return {
    width: Math.max(x - box.levelGap + 1, 0),
    height: height + box.top + 2,
    nodes,
    edges: edgesOf(images, nodes),
    levels: starts,
  };
}

function columnHeight(keys: readonly string[]): number {
  return keys.length * (box.height + box.rowGap) - box.rowGap;
}

function orderedLevels(images: readonly LayoutInput[]): readonly (readonly string[])[] {
  const levels: string[][] = [];
  for (const { key, level } of images) (levels[level] ??= []).push(key);
  const filled = levels.filter((keys) => keys.length > 0);
  const up = new Map(images.map(({ key, parents }) => [key, parents]));
  const down = new Map<string, string[]>();
  for (const { key, parents } of images)
    for (const parent of parents) down.set(parent, [...(down.get(parent) ?? []), key]);

  let ordered: readonly (readonly string[])[] = filled;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const neighbours = sweep % 2 === 0 ? up : down;
    // Each level is sorted by those that were sorted just before it.
    const positions = positionsOf(ordered);
    const sorted = (sweep % 2 === 0 ? ordered : ordered.toReversed()).map((keys) => {
      const next = sortedBy(keys, neighbours, positions);
      next.forEach((key, index) => positions.set(key, (index + 0.5) / next.length));
      return next;
    });
    ordered = sweep % 2 === 0 ? sorted : sorted.toReversed();
  }
  return ordered;
}

/** Where each image stands in its level, from 0 to 1. */
function positionsOf(levels: readonly (readonly string[])[]): Map<string, number> {
  return new Map(
    levels.flatMap((keys) =>
      keys.map((key, index) => [key, (index + 0.5) / keys.length] as const),
    ),
  );
}

function sortedBy(
  keys: readonly string[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  positions: ReadonlyMap<string, number>,
): readonly string[] {
  const weighed = keys.map((key) => {
    const found = (neighbours.get(key) ?? []).flatMap((other) => positions.get(other) ?? []);
    const sum = found.reduce((all, one) => all + one, 0);
    return { key, at: found.length === 0 ? (positions.get(key) ?? 0) : sum / found.length };
  });
  return weighed.toSorted((left, right) => left.at - right.at).map(({ key }) => key);
}

interface Column {
  readonly parts: readonly (readonly string[])[];
}

/** Breaks the highest level until all are low enough or the drawing is wide enough. */
function columnsOf(levels: readonly (readonly string[])[]): readonly Column[] {
  const counts = levels.map(() => 1);
  const rows = (index: number) => Math.ceil((levels[index]?.length ?? 0) / (counts[index] ?? 1));
  for (;;) {
    const columns = counts.reduce((sum, count) => sum + count, 0);
    const highest = counts.reduce((best, _, index) => (rows(index) > rows(best) ? index : best), 0);
    if (levels.length === 0 || columns >= maxColumns || rows(highest) <= wantedRows) break;
    counts[highest] = (counts[highest] ?? 1) + 1;
  }
  return levels.map((keys, index) => {
    const size = Math.max(1, rows(index));
    const parts = Array.from({ length: Math.ceil(keys.length / size) }, (_, part) =>
      keys.slice(part * size, (part + 1) * size),
    );
    return { parts };
  });
}

function edgesOf(images: readonly LayoutInput[], nodes: readonly NodeBox[]): GraphLayout['edges'] {
  const places = new Map(nodes.map((node) => [node.key, node]));
  return images.flatMap(({ key, parents }) =>
    parents.flatMap((parent) => {
      const from = places.get(parent);
      const to = places.get(key);
      return from === undefined || to === undefined
        ? []
        : [{ from: parent, to: key, path: curve(from, to) }];
    }),
  );
}

function curve(from: NodeBox, to: NodeBox): string {
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x, to.y + box.height / 2];
  // Bent in the gap before the child, so that lines of several levels run straight for most of their way.
  const bend = Math.min(Math.abs(x2 - x1), box.levelGap);
  const turn = Math.max(x1, x2 - bend);
  const middle = Math.round((turn + x2) / 2);
  return `M${x1} ${y1}H${turn}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
