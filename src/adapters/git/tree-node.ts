/** What lies at a path of a commit. */
export type TreeNode = TreeFile | TreeLink | TreeFolder;

export interface TreeFile {
  readonly kind: 'file';
  /** Name of its blob. */
  readonly hash: string;
  readonly executable: boolean;
}

export interface TreeLink {
  readonly kind: 'symlink';
  /** Name of the blob that holds where it leads. */
  readonly hash: string;
}

/** A folder; a submodule is an empty one. */
export interface TreeFolder {
  readonly kind: 'directory';
  readonly children: ReadonlyMap<string, TreeNode>;
}

/** The folder that holds these nodes, by paths relative to it, and the folders between. */
export function folderOf(nodes: ReadonlyMap<string, TreeNode>): TreeFolder {
  const top = emptyFolder();
  for (const [path, node] of nodes) {
    const end = path.lastIndexOf('/');
    const folder = end === -1 ? top : folderAt(top, path.slice(0, end));
    folder.children.set(path.slice(end + 1), node);
  }
  return top;
}

interface GrowingFolder extends TreeFolder {
  readonly children: Map<string, TreeNode | GrowingFolder>;
  readonly folders: Map<string, GrowingFolder>;
}

function folderAt(top: GrowingFolder, path: string): GrowingFolder {
  let at = top;
  for (const name of path.split('/')) {
    const folder = at.folders.get(name) ?? emptyFolder();
    at.folders.set(name, folder);
    at.children.set(name, folder);
    at = folder;
  }
  return at;
}

function emptyFolder(): GrowingFolder {
  return { kind: 'directory', children: new Map(), folders: new Map() };
}
