/** What the graph needs to know of an image. */
export interface GraphInput {
  readonly key: string;
  readonly parents: readonly string[];
}

export interface GraphNode {
  readonly key: string;
  /** 0 for a root, else one more than the highest parent. */
  readonly level: number;
  readonly parents: readonly string[];
  /** In breadth-first order. */
  readonly children: readonly string[];
}

/** An acyclic graph of image keys. */
export interface ImageGraph {
  /** By key, iterated breadth-first: level by level, within a level in the order of the spec. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly levels: readonly (readonly string[])[];
}

/**
 * Arranges checked images in levels. Every parent must be among the images and there must be no cycle.
 */
export function buildImageGraph(images: Iterable<GraphInput>): ImageGraph {
  const inputs = new Map([...images].map((image) => [image.key, image]));
  const levelOf = levelsByKey(inputs);
  const order = [...inputs.keys()].sort((a, b) => (levelOf.get(a) ?? 0) - (levelOf.get(b) ?? 0));

  const children = new Map<string, string[]>(order.map((key) => [key, []]));
  for (const key of order) {
    for (const parent of inputs.get(key)?.parents ?? []) children.get(parent)?.push(key);
  }

  const nodes = new Map<string, GraphNode>();
  const levels: string[][] = [];
  for (const key of order) {
    const level = levelOf.get(key) ?? 0;
    const parents = inputs.get(key)?.parents ?? [];
    nodes.set(key, { key, level, parents, children: children.get(key) ?? [] });
    (levels[level] ??= []).push(key);
  }
  return { nodes, levels };
}

/** All below `keys`, themselves left out, in breadth-first order. */
export function descendantsOf(graph: ImageGraph, keys: Iterable<string>): readonly string[] {
  return reach(graph, keys, (node) => node.children);
}

/** All above `keys`, themselves left out, in breadth-first order. */
export function ancestorsOf(graph: ImageGraph, keys: Iterable<string>): readonly string[] {
  return reach(graph, keys, (node) => node.parents);
}

function reach(
  graph: ImageGraph,
  keys: Iterable<string>,
  next: (node: GraphNode) => readonly string[],
): readonly string[] {
  const start = [...keys];
  const seen = new Set<string>();
  const queue = [...start];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const node = graph.nodes.get(key);
    for (const other of node === undefined ? [] : next(node)) {
      if (seen.has(other)) continue;
      seen.add(other);
      queue.push(other);
    }
  }
  for (const key of start) seen.delete(key);
  return [...graph.nodes.keys()].filter((key) => seen.has(key));
}

function levelsByKey(inputs: ReadonlyMap<string, GraphInput>): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const waiting = new Map([...inputs.values()].map((image) => [image.key, image.parents.length]));
  const children = new Map<string, string[]>([...inputs.keys()].map((key) => [key, []]));
  for (const image of inputs.values()) {
    for (const parent of image.parents) children.get(parent)?.push(image.key);
  }

  const ready = [...waiting].filter(([, count]) => count === 0).map(([key]) => key);
  for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
    levels.set(key, levels.get(key) ?? 0);
    for (const child of children.get(key) ?? []) {
      levels.set(child, Math.max(levels.get(child) ?? 0, (levels.get(key) ?? 0) + 1));
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return levels;
}
