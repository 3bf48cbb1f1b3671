import { sortedByCodePoints } from '../text/code-points.ts';
import type { Kernel } from './kernel.ts';
import type { ReadableManifest } from './read-manifest.ts';

/** A package and the kernels that have it: an entry of `package_index.json`. */
export interface IndexedPackage {
  readonly name: string;
  readonly kernel_count: number;
  /** In the order of the kernels. */
  readonly kernels: readonly {
    readonly kernel_name: string;
    readonly kernel_version: string;
    readonly package_version: string;
    readonly source: string;
    readonly kernel_language: string;
  }[];
}

/** Collects which kernel has which package: three numbers for each, so that millions fit into memory. */
export interface PackageRows {
  /** A name that a kernel has twice counts once, as it came first. */
  add(kernel: Kernel, manifest: ReadableManifest): void;
  readonly packageCount: () => number;
  /** Sorted by name (code points). */
  entries(): Generator<IndexedPackage>;
}

/** An empty {@link PackageRows}. */
export function packageRows(): PackageRows {
  const kernels: { readonly kernel: Kernel; readonly language: string }[] = [];
  const texts = numbered();
  /** Name → kernel, version, source, kernel, version, source, …: numbers of {@link kernels} and {@link texts}. */
  const rows = new Map<string, number[]>();

  function add(kernel: Kernel, manifest: ReadableManifest): void {
    const number = kernels.push({ kernel, language: manifest.language ?? kernel.language }) - 1;
    for (const { name, version, source } of manifest.packages) {
      const row = rows.get(name) ?? [];
      if (row.length === 0) rows.set(name, row);
      else if (row.at(-3) === number) continue;
      row.push(number, texts.numberOf(version ?? 'unknown'), texts.numberOf(source ?? 'unknown'));
    }
  }

  function* entries(): Generator<IndexedPackage> {
    const names = sortedByCodePoints([...rows.keys()], (name) => name);
    for (const name of names) {
      const inKernels = [...triples(rows.get(name) ?? [])].flatMap(([number, version, source]) => {
        const row = kernels[number];
        return row === undefined ? [] : [rowOf(row, texts.textOf(version), texts.textOf(source))];
      });
      yield { name, kernel_count: inKernels.length, kernels: inKernels };
    }
  }

  return { add, packageCount: () => rows.size, entries };
}

function rowOf(
  { kernel, language }: { readonly kernel: Kernel; readonly language: string },
  version: string,
  source: string,
) {
  return {
    kernel_name: kernel.name,
    kernel_version: kernel.version,
    package_version: version,
    source,
    kernel_language: language,
  };
}

function* triples(numbers: readonly number[]): Generator<readonly [number, number, number]> {
  for (let index = 0; index + 2 < numbers.length; index += 3) {
    yield [numbers[index] ?? 0, numbers[index + 1] ?? 0, numbers[index + 2] ?? 0];
  }
}

/** Gives each text a number, the same one each time. */
function numbered() {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    numberOf: (text: string) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      const number = texts.push(text) - 1;
      numbers.set(text, number);
      return number;
    },
    textOf: (number: number) => texts[number] ?? '',
  };
}
