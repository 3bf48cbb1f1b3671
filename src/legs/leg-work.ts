/** An image that something has to be done with, as far as the split looks at it. */
export interface LegWork {
  readonly key: string;
  /** Keys of those of its parents that something has to be done with too. */
  readonly parents: readonly string[];
  /** In milliseconds; `undefined` when it was never timed. */
  readonly expectedMs?: number | undefined;
}

/** How much room a leg has. */
export interface LegDisk {
  /** In bytes: the most that a leg may need. */
  readonly limitBytes: number;
  /** In bytes: what these images need together; `undefined` when the size of one is not known. */
  readonly needOf: (keys: readonly string[]) => number | undefined;
}

/** Whether these images may be in one leg. One whose size nobody knows is in a leg of its own. */
export function fits(disk: LegDisk | undefined, keys: readonly string[]): boolean {
  if (disk === undefined || keys.length < 2) return true;
  const needBytes = disk.needOf(keys);
  return needBytes !== undefined && needBytes <= disk.limitBytes;
}
