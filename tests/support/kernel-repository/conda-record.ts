import { createHash } from 'node:crypto';

/** A conda package as its record in `conda-meta` names it. */
export interface CondaPackage {
  readonly name: string;
  readonly version: string;
  /** Default `h5eee18b_0`. */
  readonly build?: string | undefined;
  /** Default `conda-forge`. */
  readonly channel?: string | undefined;
  /** Default `MIT`. */
  readonly license?: string | undefined;
  /** Size of the record in bytes, about; absent: as small as it gets (2 KB). */
  readonly size?: number | undefined;
  /** Name by which its dist-info calls itself: then it is a Python package too, with `INSTALLER` conda. */
  readonly distribution?: string | undefined;
}

export const defaultBuild = 'h5eee18b_0';
export const defaultChannel = 'conda-forge';
export const defaultLicense = 'MIT';

/** Name of the record's file: `zlib-1.3-h5eee18b_0.json`. */
export function recordName({ name, version, build = defaultBuild }: CondaPackage): string {
  return `${name}-${version}-${build}.json`;
}

/**
 * The record as conda writes it: pretty printed, keys sorted, no line end behind it.
 *
 * @param python version whose library has the package, where it is one of Python
 */
export function condaRecord(conda: CondaPackage, python = '3.11'): string {
  const { name, version, build = defaultBuild, channel = defaultChannel } = conda;
  const base = `${name}-${version}-${build}`;
  const url = `https://conda.anaconda.org/${channel}/linux-64`;
  const cache = `/opt/conda/pkgs/${base}`;
  const paths = [...recordPaths(base, conda.size ?? 0), ...distributionPaths(conda, python)];
  const record = {
    build,
    build_number: 0,
    channel: url,
    constrains: [],
    depends: ['__glibc >=2.17,<3.0.a0', 'libgcc >=13'],
    extracted_package_dir: cache,
    files: paths.map(({ _path }) => _path),
    fn: `${base}.conda`,
    license: conda.license ?? defaultLicense,
    link: { source: cache, type: 1 },
    md5: digest('md5', base),
    name,
    package_tarball_full_path: `${cache}.conda`,
    paths_data: { paths, paths_version: 1 },
    requested_spec: 'None',
    sha256: digest('sha256', base),
    size: 100_000 + base.length,
    subdir: 'linux-64',
    timestamp: 1_711_000_000_000,
    url: `${url}/${base}.conda`,
    version,
  };
  return JSON.stringify(record, undefined, 2);
}

/** One entry takes about 360 bytes of the record, its name among the files included. */
function recordPaths(base: string, size: number) {
  const hash = digest('sha256', `${base} file`);
  const count = Math.max(2, Math.round((size - 1300) / 360));
  return Array.from({ length: count }, (_, index) => ({
    _path: `share/${base}/part-${index}`,
    path_type: 'hardlink',
    sha256: hash,
    sha256_in_prefix: hash,
    size_in_bytes: 1000 + index,
  }));
}

function distributionPaths({ distribution, version }: CondaPackage, python: string) {
  if (distribution === undefined) return [];
  const folder = distInfo({ name: distribution, version }, python);
  return ['INSTALLER', 'METADATA', 'RECORD'].map((name) => ({
    _path: `${folder}/${name}`,
    path_type: 'hardlink',
    size_in_bytes: 10,
  }));
}

/** Where a distribution describes itself: `lib/python3.11/site-packages/ruamel_yaml-0.18.6.dist-info`. */
export function distInfo(
  { name, version }: { readonly name: string; readonly version: string },
  python: string,
): string {
  return `lib/python${python}/site-packages/${name.replaceAll(/[-.]+/g, '_')}-${version}.dist-info`;
}

function digest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}
