/** A file that says something about installed packages. */
export type PackageFile =
  | { readonly kind: 'dpkg-status' | 'python-metadata' | 'conda-record' }
  /** `directory` is the package's folder: `/usr/lib/R/library/stats`. */
  | { readonly kind: 'r-description' | 'r-marker'; readonly directory: string };

/**
 * Shell patterns (`*` also stands for `/`) that match every path {@link packageFileAt} knows, and some more:
 * enough to find the files in an image without reading all of it.
 */
export const packageFilePatterns = [
  '/var/lib/dpkg/status',
  '/var/lib/dpkg/status.d/*',
  '*-packages/*.dist-info/METADATA',
  '*-packages/*.egg-info',
  '*-packages/*.egg-info/PKG-INFO',
  '*/conda-meta/*.json',
  '*/DESCRIPTION',
  '*/Meta/package.rds',
] as const;

const dpkgStatus = /^\/var\/lib\/dpkg\/status(?:\.d\/[^/]+)?$/;
const pythonMetadata =
  /\/(?:site|dist)-packages\/[^/]+\.(?:dist-info\/METADATA|egg-info|egg-info\/PKG-INFO)$/;
const condaRecord = /\/conda-meta\/[^/]+\.json$/;
const rDescription = /^(.*\/[^/]+)\/DESCRIPTION$/;
const rMarker = /^(.*\/[^/]+)\/Meta\/package\.rds$/;

/** Conda keeps unpacked downloads, also of packages that are no longer installed: `/opt/conda/pkgs/<name>-<version>-<build>/…`. */
const condaDownload = /\/pkgs\/[^/]+-[^/]+-[^/]+\//;

/**
 * Which package list a file of an image belongs to.
 *
 * R libraries may have any name, so every DESCRIPTION is a candidate; its package counts when the folder has the
 * marker as well. Python metadata counts in the folders Python searches, not deeper, where packages carry copies of others.
 *
 * @param path absolute, normalised
 * @returns `undefined` when the file says nothing about packages
 */
export function packageFileAt(path: string): PackageFile | undefined {
  if (dpkgStatus.test(path)) {
    return path.endsWith('.md5sums') ? undefined : { kind: 'dpkg-status' };
  }
  if (condaDownload.test(path)) return undefined;
  if (pythonMetadata.test(path)) return { kind: 'python-metadata' };
  if (condaRecord.test(path)) return { kind: 'conda-record' };
  return rFileAt(path);
}

function rFileAt(path: string): PackageFile | undefined {
  const described = rDescription.exec(path)?.[1];
  if (described !== undefined) return { kind: 'r-description', directory: described };
  const marked = rMarker.exec(path)?.[1];
  if (marked !== undefined) return { kind: 'r-marker', directory: marked };
  return undefined;
}
