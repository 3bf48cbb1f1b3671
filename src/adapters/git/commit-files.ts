import type { BlobAlgorithm } from '../../ports/blob-name.ts';
import type { Files, WalkedFile } from '../../ports/files.ts';
import { blobName } from '../../ports/blob-name.ts';
import { systemError } from './system-error.ts';
import type { TreeFile, TreeFolder, TreeNode } from './tree-node.ts';
import { findPlace, type TreePlace } from './tree-place.ts';

/** A commit that files are read from. */
export interface CommitSource {
  /** Absolute path that the files seem to lie in. */
  readonly directory: string;
  readonly root: TreeFolder;
  readonly algorithm: BlobAlgorithm;
  /** When all of it was changed, as far as anybody can tell. */
  readonly modifiedMs: number;
  readonly blob: (hash: string) => Promise<Buffer>;
  /** Sizes in bytes by the name of the blob; asked for once. */
  readonly sizes: () => Promise<ReadonlyMap<string, number>>;
}

/** {@link Files} of a commit: only the methods that read do. There is nothing outside of its directory. */
export function commitFiles(source: CommitSource): Files {
  let sizes: ReturnType<CommitSource['sizes']> | undefined;
  const target = async (hash: string) => (await source.blob(hash)).toString();
  const tree = { directory: source.directory, root: source.root, target };

  const find = (path: string) => findPlace(tree, path, true);
  const findItself = (path: string) => findPlace(tree, path, false);

  async function read(path: string): Promise<Buffer | undefined> {
    const file = fileAt(await find(path));
    return file && source.blob(file.hash);
  }

  async function hashAt(path: string, algorithm: BlobAlgorithm): Promise<string | undefined> {
    if (algorithm === source.algorithm) return fileAt(await find(path))?.hash;
    const bytes = await read(path);
    return bytes && blobName(bytes, algorithm);
  }

  async function info(path: string) {
    const node = nodeAt(await findItself(path));
    if (node === undefined) return undefined;
    sizes ??= source.sizes();
    return {
      kind: node.kind,
      sizeBytes: node.kind === 'directory' ? 0 : ((await sizes).get(node.hash) ?? 0),
      executable: node.kind === 'file' && node.executable,
      modifiedMs: source.modifiedMs,
    };
  }

  async function readLink(path: string): Promise<string> {
    const node = nodeAt(await findItself(path));
    if (node?.kind === 'symlink') return target(node.hash);
    throw node === undefined
      ? systemError('ENOENT', 'there is nothing', path)
      : systemError('EINVAL', 'it is no link', path);
  }

  return {
    readBytes: read,
    readText: async (path) => (await read(path))?.toString(),
    list: async (path) => listed(folderAt(await find(path))),
    walk: async (path, enter) => walked(folderAt(await find(path)), enter),
    blobHash: hashAt,
    info,
    readLink,
    realPath: async (path) => (await find(path))?.path,
    freeBytes: () => Promise.resolve(undefined),
    ...writing,
  };
}

const refuse = () => {
  throw new Error('Nothing can be written into a commit');
};
const refuseLater = () => Promise.resolve().then(refuse);

const writing = {
  writeFile: refuseLater,
  openLog: refuse,
  makeDirectory: refuseLater,
  remove: refuseLater,
  makeTemporaryDirectory: refuseLater,
};

function nodeAt(place: TreePlace | undefined): TreeNode | undefined {
  return place?.kind === 'inside' ? place.node : undefined;
}

function fileAt(place: TreePlace | undefined): TreeFile | undefined {
  const node = nodeAt(place);
  if (node?.kind === 'directory') throw systemError('EISDIR', 'it is a folder', place?.path ?? '');
  return node?.kind === 'file' ? node : undefined;
}

function folderAt(place: TreePlace | undefined): TreeFolder | undefined {
  const node = nodeAt(place);
  return node?.kind === 'directory' ? node : undefined;
}

function listed(folder: TreeFolder | undefined) {
  if (folder === undefined) return undefined;
  const entries = [...folder.children].map(([name, { kind }]) => ({ name, kind }));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function walked(folder: TreeFolder | undefined, enter: (folder: string) => boolean) {
  if (folder === undefined) return undefined;
  const files: WalkedFile[] = [];
  const look = ({ children }: TreeFolder, prefix: string) => {
    for (const [name, node] of children) {
      const path = `${prefix}${name}`;
      if (node.kind !== 'directory') files.push({ path, kind: node.kind });
      else if (enter(path)) look(node, `${path}/`);
    }
  };
  look(folder, '');
  return files;
}
