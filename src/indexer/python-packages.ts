import { parsePythonMetadata, type PythonMetadata } from '../inventory/readers/python-dist-info.ts';
import { pythonName } from '../inventory/same-package.ts';
import type { KernelTree, TreeName } from '../ports/kernel-tree.ts';
import { maxRecordBytes, type InstalledRecord } from './conda-records.ts';
import type { KernelPackage } from './kernel.ts';

const maxMetadataBytes = 8_000_000;

/** A Python distribution that is there and not conda's. */
export interface PipPackage {
  readonly metadata: PythonMetadata;
  /** Conda's record of a package of this name whose files are gone: pip took its place. */
  readonly replaces: InstalledRecord | undefined;
}

/**
 * What pip installed in an environment, each name once, from the directory that Python searches first.
 *
 * Conda marks the distributions that it installed with its name in INSTALLER. What has the name of a conda package is conda's,
 * unless the distribution that conda's record lists is gone.
 *
 * @param folders directories that Python searches, relative to the root of the repository
 * @param warn is told of what cannot be read
 */
export function pipPackages(
  tree: KernelTree,
  folders: readonly string[],
  records: readonly InstalledRecord[],
  warn: (message: string) => void,
): readonly PipPackage[] {
  const owners = new Map(records.map((each) => [pythonName(each.record.name), each]));
  const found = new Map<string, PipPackage>();
  for (const folder of folders) {
    const entries = (tree.list(folder) ?? []).filter(isDistribution);
    const present = new Set(entries.map(({ name }) => name));
    for (const entry of entries) {
      if (isRecorded(entry.name, owners)) continue;
      const pip = pipPackage(tree, `${folder}/${entry.name}`, entry, owners, present, warn);
      const key = pip === undefined ? undefined : pythonName(pip.metadata.name);
      if (pip !== undefined && key !== undefined && !found.has(key)) found.set(key, pip);
    }
  }
  return [...found.values()];
}

function isDistribution({ name, kind }: TreeName): boolean {
  return /\.(?:dist|egg)-info$/.test(name) && kind !== 'other';
}

/** Whether conda's record names just this distribution, which is so for nearly all: then no file of it need be opened. */
function isRecorded(fileName: string, owners: ReadonlyMap<string, InstalledRecord>): boolean {
  const parts = /^([^-]+)-([^-]+?)(?:-py\d[^-]*)?\.(?:dist|egg)-info$/.exec(fileName);
  const [name, version] = (parts ?? []).slice(1);
  return name !== undefined && owners.get(pythonName(name))?.record.version === version;
}

function pipPackage(
  tree: KernelTree,
  path: string,
  entry: TreeName,
  owners: ReadonlyMap<string, InstalledRecord>,
  present: ReadonlySet<string>,
  warn: (message: string) => void,
): PipPackage | undefined {
  if (installerOf(tree, path) === 'conda') return undefined;
  const metadata = metadataOf(tree, path);
  if (metadata === undefined) {
    warn(`${path}: not listed, it has no metadata with a name that can be read`);
    return undefined;
  }
  const owner = owners.get(pythonName(metadata.name));
  if (owner === undefined) return { metadata, replaces: undefined };
  const own = distributionsOf(tree, owner);
  const isCondas =
    own.length === 0 || own.includes(entry.name) || own.some((name) => present.has(name));
  return isCondas ? undefined : { metadata, replaces: owner };
}

function installerOf(tree: KernelTree, path: string): string | undefined {
  if (!path.endsWith('.dist-info')) return undefined;
  const content = tree.read(`${path}/INSTALLER`, 1000);
  return content instanceof Uint8Array ? new TextDecoder().decode(content).trim() : undefined;
}

/** Of a folder, or of an `.egg-info` that is the metadata itself. */
function metadataOf(tree: KernelTree, path: string): PythonMetadata | undefined {
  const places = path.endsWith('.dist-info') ? [`${path}/METADATA`] : [`${path}/PKG-INFO`, path];
  for (const place of places) {
    const content = tree.read(place, maxMetadataBytes);
    if (content instanceof Uint8Array)
      return parsePythonMetadata(new TextDecoder().decode(content));
  }
  return undefined;
}

/** Names of the distributions that a record lists among its files. */
function distributionsOf(tree: KernelTree, { path }: InstalledRecord): readonly string[] {
  const content = tree.read(path, maxRecordBytes);
  if (!(content instanceof Uint8Array)) return [];
  const inFiles = /\/(?:site|dist)-packages\/([^/"]+\.(?:dist|egg)-info)[/"]/g;
  const text = new TextDecoder().decode(content);
  return [...new Set(Array.from(text.matchAll(inFiles), ([, name]) => name ?? ''))];
}

/** A pip package as a kernel has it. @param source that of the kernel's other packages */
export function kernelPackageOf(
  { metadata }: PipPackage,
  source: KernelPackage['source'],
): KernelPackage {
  const { name, version, license } = metadata;
  return { name, version: version ?? 'unknown', source, channel: 'pypi', license };
}
