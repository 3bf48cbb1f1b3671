/** One image of a tree whose steps sleep. */
export interface SleepingImage {
  /** Key of its parent; absent: it is built on the base. */
  readonly parent?: string | undefined;
  /** Seconds that its build sleeps. */
  readonly build: number;
  /** Seconds that its test sleeps. */
  readonly test: number;
}

/** Images by key, parents first. */
export type SleepingTree = Readonly<Record<string, SleepingImage>>;

/**
 * The trees that runs are measured on. Lengths differ, so that it matters what is started first: long ways are not the first by
 * name or by level.
 */
export const sleepingTrees: Readonly<Record<string, SleepingTree>> = {
  /** One root with seven children, the longest one last. */
  star: {
    root: { build: 0.6, test: 0.2 },
    a: { parent: 'root', build: 0.6, test: 0.2 },
    b: { parent: 'root', build: 0.9, test: 0.3 },
    c: { parent: 'root', build: 0.6, test: 0.2 },
    d: { parent: 'root', build: 1.2, test: 0.2 },
    e: { parent: 'root', build: 0.6, test: 0.4 },
    f: { parent: 'root', build: 0.9, test: 0.2 },
    g: { parent: 'root', build: 2.4, test: 0.3 },
  },
  /** A spine of five, and a tooth on each of the first four. */
  comb: {
    spine1: { build: 0.6, test: 0.2 },
    atooth1: { parent: 'spine1', build: 1.5, test: 0.2 },
    spine2: { parent: 'spine1', build: 0.8, test: 0.2 },
    atooth2: { parent: 'spine2', build: 1.2, test: 0.3 },
    spine3: { parent: 'spine2', build: 0.8, test: 0.2 },
    atooth3: { parent: 'spine3', build: 1.5, test: 0.2 },
    spine4: { parent: 'spine3', build: 0.8, test: 0.2 },
    atooth4: { parent: 'spine4', build: 0.6, test: 0.2 },
    spine5: { parent: 'spine4', build: 1.2, test: 0.3 },
  },
  /** Three levels, two children each. */
  binary: {
    root: { build: 0.5, test: 0.2 },
    left: { parent: 'root', build: 0.6, test: 0.2 },
    right: { parent: 'root', build: 1.2, test: 0.2 },
    'left-a': { parent: 'left', build: 1.5, test: 0.2 },
    'left-b': { parent: 'left', build: 0.6, test: 0.3 },
    'right-a': { parent: 'right', build: 0.8, test: 0.2 },
    'right-b': { parent: 'right', build: 2, test: 0.2 },
  },
  /** Fourteen images, five levels, the longest way below the last root's last child. */
  deep: {
    base: { build: 0.5, test: 0.2 },
    'b-a': { parent: 'base', build: 0.6, test: 0.2 },
    'b-b': { parent: 'base', build: 1, test: 0.2 },
    'b-c': { parent: 'base', build: 0.4, test: 0.2 },
    'c-a': { parent: 'b-a', build: 1.2, test: 0.2 },
    'c-b': { parent: 'b-a', build: 0.6, test: 0.3 },
    'c-c': { parent: 'b-b', build: 0.6, test: 0.2 },
    'c-d': { parent: 'b-c', build: 0.8, test: 0.2 },
    'd-a': { parent: 'c-b', build: 0.6, test: 0.2 },
    'd-b': { parent: 'c-c', build: 1.2, test: 0.2 },
    'd-c': { parent: 'c-d', build: 0.8, test: 0.2 },
    'd-d': { parent: 'c-d', build: 0.5, test: 0.2 },
    'e-a': { parent: 'd-c', build: 1, test: 0.3 },
    'e-b': { parent: 'd-c', build: 1.6, test: 0.2 },
  },
};
