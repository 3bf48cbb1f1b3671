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
  /** Upper edge of each level that has images. */
  readonly levels: readonly {
    readonly level: number;
    readonly count: number;
    readonly y: number;
  }[];
}

/** Size of a box and the room around it, in pixels. */
export const box = {
  width: 212,
  height: 46,
  rowGap: 12,
  columnGap: 20,
  levelGap: 58,
  top: 26,
  left: 14,
};

/** As many boxes stand side by side on a usual screen; a level with more takes several rows. */
const maxColumns = 5;
const sweeps = 6;

/** One level as a grid that is filled column by column, so that neighbours stay close together. */
interface Band {
  readonly level: number;
  readonly keys: readonly string[];
  readonly rows: number;
  readonly columns: number;
}

interface Place extends NodeBox {
  /** Upper edge of its level. */
  readonly bandY: number;
}

/**
 * Places the images of a graph by level from top to bottom. Within a level those with the same parents come together, and lines
 * cross little (barycentres, a few sweeps).
 *
 * @param images parents before their children; parents that are not among them are passed over
 */
export function layoutGraph(images: readonly LayoutInput[]): GraphLayout {
  const bands = orderedLevels(images).map(bandOf);
  const width = Math.max(...bands.map(({ columns }) => widthOf(columns)), 0);
  const levels: { level: number; count: number; y: number }[] = [];
  const places: Place[] = [];
  let y = box.top;
  for (const band of bands) {
    levels.push({ level: band.level, count: band.keys.length, y });
    places.push(...placesIn(band, width, y));
    y += band.rows * (box.height + box.rowGap) - box.rowGap + box.levelGap;
  }
  return {
    width: width + box.left + 2,
    height: Math.max(y - box.levelGap + 2, 0),
    nodes: places.map((place) => ({ key: place.key, x: place.x, y: place.y })),
    edges: edgesOf(images, places),
    levels,
  };
}

function bandOf({ level, keys }: { level: number; keys: readonly string[] }): Band {
  const rows = Math.ceil(keys.length / maxColumns);
  return { level, keys, rows, columns: Math.ceil(keys.length / rows) };
}

function widthOf(columns: number): number {
  return columns * (box.width + box.columnGap) - box.columnGap;
}

function placesIn({ keys, rows, columns }: Band, width: number, bandY: number): readonly Place[] {
  const left = box.left + Math.round((width - widthOf(columns)) / 2);
  return keys.map((key, index) => ({
    key,
    x: left + Math.floor(index / rows) * (box.width + box.columnGap),
    y: bandY + (index % rows) * (box.height + box.rowGap),
    bandY,
  }));
}

function orderedLevels(
  images: readonly LayoutInput[],
): readonly { readonly level: number; readonly keys: readonly string[] }[] {
  const byLevel = new Map<number, string[]>();
  for (const { key, level } of images) byLevel.set(level, [...(byLevel.get(level) ?? []), key]);
  const names = [...byLevel.keys()].sort((a, b) => a - b);
  const up = new Map(images.map(({ key, parents }) => [key, parents]));
  const down = new Map<string, string[]>();
  for (const { key, parents } of images)
    for (const parent of parents) down.set(parent, [...(down.get(parent) ?? []), key]);

  let levels: readonly (readonly string[])[] = names.map((level) => byLevel.get(level) ?? []);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    levels = sweep % 2 === 0 ? swept(levels, up) : swept(levels.toReversed(), down).toReversed();
  }
  return names.map((level, index) => ({ level, keys: levels[index] ?? [] }));
}

/** Sorts each level by where its neighbours stand, which were sorted just before it. */
function swept(
  levels: readonly (readonly string[])[],
  neighbours: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const positions = new Map<string, number>();
  const place = (keys: readonly string[]) =>
    keys.forEach((key, index) => positions.set(key, (index + 0.5) / keys.length));
  levels.forEach(place);
  return levels.map((keys) => {
    const weighed = keys.map((key) => {
      const found = (neighbours.get(key) ?? []).flatMap((other) => positions.get(other) ?? []);
      const sum = found.reduce((all, one) => all + one, 0);
      return { key, at: found.length === 0 ? (positions.get(key) ?? 0) : sum / found.length };
    });
    const sorted = weighed.toSorted((left, right) => left.at - right.at).map(({ key }) => key);
    place(sorted);
    return sorted;
  });
}

function edgesOf(images: readonly LayoutInput[], places: readonly Place[]): GraphLayout['edges'] {
  const byKey = new Map(places.map((place) => [place.key, place]));
  return images.flatMap(({ key, parents }) =>
    parents.flatMap((parent) => {
      const [from, to] = [byKey.get(parent), byKey.get(key)];
      if (from === undefined || to === undefined) return [];
      return [{ from: parent, to: key, path: curve(from, to) }];
    }),
  );
}

/** Down from the parent, in the gap over the level to the child; to a lower row through the lane beside its column. */
function curve(from: Place, to: Place): string {
  const [x1, y1] = [from.x + box.width / 2, from.y + box.height];
  const x2 = to.x + box.width / 2;
  const turn = to.bandY - box.levelGap + 12;
  const start = turn > y1 ? `M${x1} ${y1}V${turn}` : `M${x1} ${y1}`;
  const middle = Math.round((Math.max(turn, y1) + to.bandY) / 2);
  if (to.y === to.bandY) return `${start}C${x1} ${middle} ${x2} ${middle} ${x2} ${to.y}`;
  const lane = to.x - box.columnGap / 2;
  const end = to.y - box.rowGap;
  const into = to.y - box.rowGap / 2;
  return `${start}C${x1} ${middle} ${lane} ${middle} ${lane} ${to.bandY}V${end}C${lane} ${into} ${lane + 4} ${into} ${to.x + 14} ${to.y}`;
}
