import { posix } from 'node:path';
import { systemError } from './system-error.ts';
import type { TreeFolder, TreeNode } from './tree-node.ts';

/** The files of a commit as a folder of a file system. */
export interface PlacedTree {
  /** Absolute path of the folder. */
  readonly directory: string;
  readonly root: TreeFolder;
  /** Where a link leads, by the name of its blob. */
  readonly target: (hash: string) => Promise<string>;
}

/** What a path leads to, by its path without links; `outside`: somewhere that is not below the folder. */
export type TreePlace =
  | { readonly kind: 'inside'; readonly path: string; readonly node: TreeNode }
  | { readonly kind: 'outside'; readonly path: string };

/** As many as Linux follows. */
const mostLinks = 40;

/**
 * Follows an absolute path as a file system does.
 *
 * @param followLast whether to follow a link at its end, too
 * @returns `undefined` when there is nothing
 * @throws an error with code `ELOOP` for links that lead in a circle
 */
export async function findPlace(
  tree: PlacedTree,
  path: string,
  followLast: boolean,
): Promise<TreePlace | undefined> {
  let walk = walkTo(tree, path);
  for (let links = 0; links <= mostLinks; links += 1) {
    const stop = descend(tree, walk, followLast);
    if (stop?.kind !== 'link') return stop;
    const target = await tree.target(stop.hash);
    walk = posix.isAbsolute(target)
      ? walkTo(tree, [target, ...stop.ahead].join('/'))
      : { steps: stop.steps, ahead: [...target.split('/'), ...stop.ahead] };
  }
  throw systemError('ELOOP', 'too many links', path);
}

/** How far a path has been followed. */
interface Walk {
  /** What was passed, without links, from the top. */
  readonly steps: readonly Step[];
  readonly ahead: readonly string[];
}

interface Step {
  readonly name: string;
  readonly node: TreeNode;
}

/** A walk from the top to an absolute path; outside of the folder, that path. */
function walkTo({ directory }: PlacedTree, path: string): Walk | string {
  const whole = posix.normalize(path);
  if (whole === directory) return { steps: [], ahead: [] };
  if (!whole.startsWith(`${directory}/`)) return whole;
  return { steps: [], ahead: whole.slice(directory.length + 1).split('/') };
}

/** Goes down to the end, or to the first link that is to be followed. */
function descend(
  tree: PlacedTree,
  walk: Walk | string,
  followLast: boolean,
): TreePlace | PassedLink | undefined {
  if (typeof walk === 'string') return { kind: 'outside', path: walk };
  const { steps } = walk;
  const [name, ...ahead] = walk.ahead;
  const folder = steps.at(-1)?.node ?? tree.root;
  if (name === undefined) return { kind: 'inside', path: pathOf(tree, steps), node: folder };
  if (name === '' || name === '.') return descend(tree, { steps, ahead }, followLast);
  if (name === '..') return descend(tree, above(tree, steps, ahead), followLast);

  const node = folder.kind === 'directory' ? folder.children.get(name) : undefined;
  if (node === undefined) return undefined;
  if (node.kind === 'symlink' && (followLast || ahead.length > 0))
    return { kind: 'link', hash: node.hash, steps, ahead };
  return descend(tree, { steps: [...steps, { name, node }], ahead }, followLast);
}

interface PassedLink extends Walk {
  readonly kind: 'link';
  readonly hash: string;
}

function above(tree: PlacedTree, steps: readonly Step[], ahead: readonly string[]): Walk | string {
  if (steps.length > 0) return { steps: steps.slice(0, -1), ahead };
  return walkTo(tree, posix.join(tree.directory, '..', ...ahead));
}

function pathOf({ directory }: PlacedTree, steps: readonly Step[]): string {
  return posix.join(directory, ...steps.map(({ name }) => name));
}
