import type { Package } from '../inventory/inventory.ts';
import { meets, type Requirement } from './requirement.ts';
import type { StackSnapshot } from './stack-comparison.ts';

/** An image that has what is asked for. */
export interface HavingImage {
  readonly key: string;
  /** Never empty; in the order of the inventory. */
  readonly packages: readonly Package[];
}

/** Which images of one stack have a package. */
export interface StackHolding {
  /** `2026.4-stable-3`. */
  readonly name: string;
  /** ISO 8601; `undefined` for the newest lock of a branch. */
  readonly releasedAt: string | undefined;
  readonly images: readonly HavingImage[];
  /** Keys of images whose packages are not known. */
  readonly unknown: readonly string[];
}

/** Which images of a stack have what is asked for, in their order. */
export function imagesHaving(
  { name, images }: StackSnapshot,
  requirement: Requirement,
  releasedAt: string | undefined,
): StackHolding {
  const all = [...images.values()];
  return {
    name,
    releasedAt,
    images: all
      .map(({ key, packages = [] }) => ({
        key,
        packages: packages.filter((entry) => meets(entry, requirement)),
      }))
      .filter(({ packages }) => packages.length > 0),
    unknown: all.filter(({ packages }) => packages === undefined).map(({ key }) => key),
  };
}
