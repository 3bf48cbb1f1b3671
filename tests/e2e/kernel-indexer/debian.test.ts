import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { debianKernels, type InstalledSoftware } from '../../support/debian-kernels.ts';
import { engineState } from '../../support/engine-state.ts';
import { byCodePoints } from '../../support/expected-index.ts';
import { kernelBench, type IndexerResult, type KernelBench } from '../../support/kernel-indexer.ts';

const tenMinutes = 600_000;

/** Real R and real Python with Debian's packages: what they say of themselves is what must be listed. */
describe('kernels of real software', () => {
  let bench: KernelBench;
  let installed: { readonly r: InstalledSoftware; readonly python: InstalledSoftware };
  let result: IndexerResult;
  beforeAll(async () => {
    bench = kernelBench();
    installed = await debianKernels(await engineState('stack-test-kernels'), bench.home);
    result = await bench.job({ KERNEL_ROOT: join(bench.home, 'kernels') });
  }, tenMinutes);
  afterAll(() => bench.dispose());

  const manifest = (language: string) =>
    bench.json(`../kernels/${language}/debian/1.0/package_manifest.json`) as {
      language_version: string;
      packages: readonly {
        name: string;
        version: string;
        source: string;
        license?: string;
      }[];
    };
  const sorted = ({ packages }: InstalledSoftware) =>
    packages.toSorted(([a], [b]) => byCodePoints(a, b));

  it('are indexed with no other complaint than that conda has no records of them', () => {
    const complaints = result.stderr
      .split('\n')
      .filter((line) => !line.endsWith('conda-meta has no records'));

    expect({ exitCode: result.exitCode, complaints }).toEqual({ exitCode: 0, complaints: [''] });
  });

  it('have the packages that installed.packages() lists', () => {
    const { language_version, packages } = manifest('R');

    expect(installed.r.packages.length).toBeGreaterThan(40);
    expect(language_version).toBe(installed.r.version);
    expect(packages).toEqual(
      sorted(installed.r).map(([name, version, license]) => ({
        ...{ name, version, source: 'r', license },
      })),
    );
  });

  it('have the packages that importlib.metadata lists', () => {
    const { language_version, packages } = manifest('Python');

    expect(installed.python.packages.length).toBeGreaterThan(15);
    expect(installed.python.version.startsWith(`${language_version}.`)).toBe(true);
    expect(packages.map(({ license: _, ...rest }) => rest)).toEqual(
      sorted(installed.python).map(([name, version]) => ({
        name,
        version,
        source: 'python',
        channel: 'pypi',
      })),
    );
  });
});
