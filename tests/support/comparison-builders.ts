import type { ComparedImage, StackSnapshot } from '../../src/compare/stack-comparison.ts';
import type { Package, PackageSource } from '../../src/inventory/inventory.ts';
import { makeInventory } from '../../src/inventory/make-inventory.ts';

/** Packages of an inventory from lines such as `python numpy 1.26.4`. */
export function packagesOf(...lines: readonly string[]): readonly Package[] {
  const packages = lines.map((line) => {
    const [source, name = '', version = ''] = line.split(' ');
    return { source: source as PackageSource, name, version };
  });
  return makeInventory(packages).packages;
}

/** An image of a comparison of which everything is known; `fields` replaces single ones. */
export function comparedImageOf(key: string, fields: Partial<ComparedImage> = {}): ComparedImage {
  return {
    key,
    repository: `stack.test/${key}`,
    digest: undefined,
    imageId: undefined,
    builtAt: '2026-04-01T10:00:00.000Z',
    revision: '1'.repeat(40),
    commitUrl: undefined,
    sizeBytes: 1_000_000,
    args: {},
    bases: {},
    packages: [],
    ...fields,
  };
}

/** A stack of these images, in their order. */
export function snapshotOf(name: string, ...images: readonly ComparedImage[]): StackSnapshot {
  return { name, images: new Map(images.map((image) => [image.key, image])) };
}
