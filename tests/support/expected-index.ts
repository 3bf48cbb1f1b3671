import {
  defaultBuild,
  defaultChannel,
  defaultLicense,
  type CondaPackage,
} from './kernel-repository/conda-record.ts';
import {
  basePackages,
  defaultPipLicense,
  defaultRLicense,
  type Kernel,
  type PythonKernel,
  type RKernel,
  type RPackage,
} from './kernel-repository/kernel.ts';

/** A package as a manifest lists it. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: 'r' | 'conda' | 'python';
  readonly channel?: string | undefined;
  readonly build?: string | undefined;
  readonly license?: string | undefined;
}

/** A manifest, `indexed_date` aside; its keys are in the order of the file. */
export interface ExpectedManifest {
  readonly kernel_name: string;
  readonly kernel_version: string;
  readonly language: string;
  readonly language_version: string;
  readonly packages: readonly ListedPackage[];
}

export interface ExpectedIndexRow {
  readonly kernel_name: string;
  readonly kernel_version: string;
  readonly package_version: string;
  readonly source: string;
  readonly kernel_language: string;
}

/** What has to be in the manifest of a kernel, told from what was installed: no line of the program is used for it. */
export function expectedManifest(kernel: Kernel): ExpectedManifest {
  const { language, languageVersion } = kernel;
  const short = languageVersion.split('.').slice(0, 2).join('.');
  return {
    kernel_name: kernel.name,
    kernel_version: kernel.version,
    language,
    language_version: language === 'R' ? languageVersion : short,
    packages: language === 'R' ? packagesOfR(kernel) : packagesOfPython(kernel),
  };
}

/** Path of a kernel's manifest below the root: `R/cowsay/1.0/package_manifest.json`. */
export function manifestPath({ language, name, version }: Kernel): string {
  return `${language}/${name}/${version}/package_manifest.json`;
}

/** The kernels of `collated_manifests.json`, dates aside, in the order of the file. */
export function expectedKernels(kernels: readonly Kernel[]) {
  return inOrder(kernels).map((kernel) => {
    const manifest = expectedManifest(kernel);
    const { length } = manifest.packages;
    return { ...manifest, manifest_path: manifestPath(kernel), package_count: length };
  });
}

/** The packages of `package_index.json`, in the order of the file. */
export function expectedPackages(kernels: readonly Kernel[]) {
  const rows = new Map<string, ExpectedIndexRow[]>();
  for (const kernel of inOrder(kernels)) {
    for (const { name, version, source } of expectedManifest(kernel).packages) {
      const row: ExpectedIndexRow = {
        kernel_name: kernel.name,
        kernel_version: kernel.version,
        package_version: version,
        source,
        kernel_language: kernel.language,
      };
      rows.set(name, [...(rows.get(name) ?? []), row]);
    }
  }
  return [...rows]
    .sort(([a], [b]) => byCodePoints(a, b))
    .map(([name, found]) => ({ name, kernel_count: found.length, kernels: found }));
}

/** `icrn_kernel_catalog.json` of a repository that has no other entries. */
export function expectedCatalog(kernels: readonly Kernel[], host: string) {
  const catalog: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { language, name, version } of inOrder(kernels)) {
    const place = `${host}/${language}/${name}/${version}`;
    const versions = ((catalog[language] ??= {})[name] ??= {});
    versions[version] = { environment_location: place, manifest: `${place}/package_manifest.json` };
  }
  return catalog;
}

/** Order of strings by code points, which UTF-8 keeps. */
export function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function inOrder(kernels: readonly Kernel[]): readonly Kernel[] {
  return kernels.toSorted(
    (a, b) =>
      byCodePoints(a.language, b.language) ||
      byCodePoints(a.name, b.name) ||
      byCodePoints(a.version, b.version),
  );
}

function packagesOfR({ conda, packages, languageVersion }: RKernel): readonly ListedPackage[] {
  const base = basePackages.map((name): RPackage => ({ name, version: languageVersion }));
  const installed = [...base, ...packages].toSorted((a, b) => byCodePoints(a.name, b.name));
  const records = new Map(conda.map((record) => [record.name, record]));
  const r = installed.map(({ name, version, license = defaultRLicense }): ListedPackage => {
    const record = records.get(`r-${name.toLowerCase()}`);
    const same = record?.version === version.replaceAll('-', '_');
    return {
      name,
      version,
      source: 'r',
      ...(record !== undefined && same ? extra(record) : {}),
      // What the package says of itself comes before what somebody's recipe says.
      ...(license === 'none' ? {} : { license }),
    };
  });
  const owned = new Set(installed.flatMap(({ name }) => [name, `r-${name.toLowerCase()}`]));
  const others = conda.filter(({ name }) => !owned.has(name));
  return [...r, ...condaPackages(others, 'conda')];
}

function packagesOfPython({ conda, pip }: PythonKernel): readonly ListedPackage[] {
  const others = pip.map(({ name, version, license = defaultPipLicense }): ListedPackage => ({
    name,
    version,
    source: 'python',
    channel: 'pypi',
    license,
  }));
  return [...condaPackages(conda, 'python'), ...others].toSorted((a, b) =>
    byCodePoints(a.name, b.name),
  );
}

function condaPackages(
  conda: readonly CondaPackage[],
  source: 'conda' | 'python',
): readonly ListedPackage[] {
  return conda
    .map((record) => ({ name: record.name, version: record.version, source, ...extra(record) }))
    .sort((a, b) => byCodePoints(a.name, b.name));
}

function extra({ channel, build, license }: CondaPackage) {
  return {
    channel: channel ?? defaultChannel,
    build: build ?? defaultBuild,
    license: license ?? defaultLicense,
  };
}
