import type { PackageSource } from '../inventory/inventory.ts';

const names: Readonly<Record<PackageSource, string>> = {
  conda: 'conda',
  dpkg: 'Debian',
  python: 'Python',
  r: 'R',
};

/** What people call the place that a package came from: `Python`. */
export function sourceName(source: PackageSource): string {
  return names[source];
}
