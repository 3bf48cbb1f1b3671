import type { PackageSource } from '../inventory/inventory.ts';

/**
 * The name by which a package is the same one: Python does not tell `Ruamel_Yaml` from `ruamel.yaml` (PEP 503), others tell every
 * character.
 */
export function comparableName(source: PackageSource, name: string): string {
  return source === 'python' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name;
}
