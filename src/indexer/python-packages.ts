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
 * Conda marks the distributions that it installed with its name in INSTALLER, and lists them in its records. What has the name of
 * a conda package is conda's as well, unless the distribution that conda's record lists is gone.
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
  const listed = listedDistributions(tree, records);
  const found = new Map<string, PipPackage>();
  for (const folder of folders) {
    const names = (tree.list(folder) ?? []).filter(isDistribution).map(({ name }) => name);
    const present = new Set(names);
    for (const name of names) {
      const path = `${folder}/${name}`;
      if (isRecorded(name, owners) || installerOf(tree, path) === 'conda') continue;
      if (listed.all().has(name)) continue;
      const metadata = metadataOf(tree, path);
      if (metadata === undefined) {
        warn(`${path}: not listed, it has no metadata with a name that can be read`);
        continue;
      }
      const key = pythonName(metadata.name);
      const owner = owners.get(key) ?? listed.ownerOf(key);
      const own = owner === undefined ? [] : listed.of(owner);
      const isCondas =
        owner !== undefined && (own.length === 0 || own.some((each) => present.has(each)));
      if (!isCondas && !found.has(key)) found.set(key, { metadata, replaces: owner });
    }
  }
  return [...found.values()];
}

/** Also files, as older tools leave them. Pip renames what it removes to begin with `~`, and leaves it behind when it fails. */
function isDistribution({ name, kind }: TreeName): boolean {
  return /^[^~.].*\.(?:dist|egg)-info$/s.test(name) && kind !== 'other';
}

/** Whether conda's record names just this distribution, which is so for nearly all: then no file of it need be opened. */
function isRecorded(fileName: string, owners: ReadonlyMap<string, InstalledRecord>): boolean {
  const parts = /^([^-]+)-([^-]+?)(?:-py\d[^-]*)?\.(?:dist|egg)-info$/.exec(fileName);
  const [name, version] = (parts ?? []).slice(1);
  return name !== undefined && owners.get(pythonName(name))?.record.version === version;
}

/** `Jinja2-3.1.2.dist-info` → `jinja2`. */
function distributionKey(fileName: string): string {
  return pythonName(fileName.replace(/(?:-.*)?\.(?:dist|egg)-info$/s, ''));
}

/** Names of the distributions that records list among their files; read when they are first asked for, since most environments need none. */
function listedDistributions(tree: KernelTree, records: readonly InstalledRecord[]) {
  let byRecord: ReadonlyMap<InstalledRecord, readonly string[]> | undefined;
  const read = () =>
    (byRecord ??= new Map(records.map((each) => [each, distributionsOf(tree, each)])));
  let names: ReadonlySet<string> | undefined;
  return {
    of: (record: InstalledRecord) => read().get(record) ?? [],
    all: () => (names ??= new Set([...read().values()].flat())),
    /** The record that lists a distribution of this name, whatever the package is called: `matplotlib-base` has `matplotlib`. */
    ownerOf: (key: string) =>
      records.find((each) =>
        (read().get(each) ?? []).some((name) => distributionKey(name) === key),
      ),
  };
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

function distributionsOf(tree: KernelTree, { path }: InstalledRecord): readonly string[] {
  const content = tree.read(path, maxRecordBytes);
  if (!(content instanceof Uint8Array)) return [];
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // Most records are of no Python package: they need not become a text.
  if (!bytes.includes('-packages/')) return [];
  const inFiles = /-packages\/([^/"]+\.(?:dist|egg)-info)[/"]/g;
  return [
    ...new Set(Array.from(bytes.toString('utf8').matchAll(inFiles), ([, name]) => name ?? '')),
  ];
}

/** A pip package as a kernel has it. @param source that of the kernel's other packages */
export function kernelPackageOf(
  { metadata }: PipPackage,
  source: KernelPackage['source'],
): KernelPackage {
  const { name, version, license } = metadata;
  return { name, version: version ?? 'unknown', source, channel: 'pypi', license };
}
