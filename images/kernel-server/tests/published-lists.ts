import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ListedKernel {
  readonly language: 'R' | 'Python';
  readonly name: string;
  readonly version: string;
  /** Versions by name: `{cowsay: '0.9.2'}`. */
  readonly packages: Readonly<Record<string, string>>;
}

/** A folder on this machine with both lists of an indexer, which everybody may read. */
export interface PublishedLists {
  /** Absolute. */
  readonly dir: string;
  /** Replaces both lists, as an indexer does: each as a whole. */
  readonly publish: (kernels: readonly ListedKernel[]) => Promise<void>;
  /** Writes one file as it is. */
  readonly write: (name: string, text: string) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** R `cowsay` 1.0 and Python `parrot` 2.1. */
export const twoKernels: readonly ListedKernel[] = [
  {
    language: 'Python',
    name: 'parrot',
    version: '2.1',
    packages: { numpy: '2.1.3', python: '3.11.9', zlib: '1.3.1' },
  },
  {
    language: 'R',
    name: 'cowsay',
    version: '1.0',
    packages: { base: '4.4.3', cowsay: '0.9.2', zlib: '1.3' },
  },
];

/** Makes a folder with the lists of some kernels; without any, the lists are not there. */
export async function publishedLists(kernels?: readonly ListedKernel[]): Promise<PublishedLists> {
  const dir = await mkdtemp(join(tmpdir(), 'kernel-lists-'));
  await chmod(dir, 0o755);

  async function write(name: string, text: string): Promise<void> {
    await writeFile(join(dir, `.${name}.tmp`), text, { mode: 0o644 });
    await rename(join(dir, `.${name}.tmp`), join(dir, name));
  }

  let count = 0;
  async function publish(listed: readonly ListedKernel[]): Promise<void> {
    count += 1;
    const head = {
      indexed_date: '2026-01-26T14:53:47Z',
      generation: `sha256:${String(count).padStart(64, '0')}`,
    };
    await write('collated_manifests.json', JSON.stringify({ ...head, ...collated(listed) }));
    await write('package_index.json', JSON.stringify({ ...head, ...packageIndex(listed) }));
  }

  if (kernels !== undefined) await publish(kernels);
  const dispose = () => rm(dir, { recursive: true });
  return { dir, publish, write, [Symbol.asyncDispose]: dispose };
}

function collated(listed: readonly ListedKernel[]) {
  const kernels = listed.map(({ language, name, version, packages }) => ({
    kernel_name: name,
    kernel_version: version,
    language,
    language_version: language === 'R' ? '4.4.3' : '3.11',
    indexed_date: '2026-01-26T14:53:47Z',
    packages: Object.entries(packages).map(([packageName, packageVersion]) => ({
      name: packageName,
      version: packageVersion,
      source: sourceIn(language),
    })),
    manifest_path: `${language}/${name}/${version}/package_manifest.json`,
    package_count: Object.keys(packages).length,
  }));
  return { total_kernels: kernels.length, kernels };
}

function packageIndex(listed: readonly ListedKernel[]) {
  const names = [...new Set(listed.flatMap(({ packages }) => Object.keys(packages)))].sort();
  const packages = names.map((name) => {
    const kernels = listed.flatMap((kernel) => {
      const version = kernel.packages[name];
      return version === undefined ? [] : [rowOf(kernel, version)];
    });
    return { name, kernel_count: kernels.length, kernels };
  });
  return { total_packages: packages.length, packages };
}

function rowOf({ language, name, version }: ListedKernel, packageVersion: string) {
  return {
    kernel_name: name,
    kernel_version: version,
    package_version: packageVersion,
    source: sourceIn(language),
    kernel_language: language,
  };
}

function sourceIn(language: ListedKernel['language']): string {
  return language === 'R' ? 'r' : 'python';
}
