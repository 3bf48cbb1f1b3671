import type { Package } from './inventory.ts';
import { condaNameOfR, condaVersionOfR } from './same-package.ts';

/** Packages without conda's second name of an R package that is in a library: `r-abind 1.4_5` beside `abind 1.4-5`. */
export function withoutDoubles(packages: readonly Package[]): readonly Package[] {
  const inLibraries = new Set(
    packages
      .filter(({ source }) => source === 'r')
      .map(({ name, version }) => `${condaNameOfR(name)} ${condaVersionOfR(version)}`),
  );
  return packages.filter(
    ({ name, version, source }) => source !== 'conda' || !inLibraries.has(`${name} ${version}`),
  );
}
