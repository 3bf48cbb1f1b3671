import type { ImageSpec } from './spec.ts';

/** Where a parent is in this run: a repository and the tag that names exactly its image. */
export interface ParentImage {
  readonly repository: string;
  /** `i-0123456789ab`. */
  readonly tag: string;
}

/**
 * The build args that hand an image its parents: `<KEY>_IMAGE` and `<KEY>_TAG` for each, and `BASE_IMAGE` and
 * `BASE_TAG` for the one in the FROM of the stage that is built.
 *
 * `{ BASE_IMAGE: 'ghcr.io/acme/base-notebook:i-0123456789ab', BASE_TAG: 'i-0123456789ab', BASE_NOTEBOOK_IMAGE: … }`.
 * They win over `build_args` of the spec.
 *
 * @param parents by image key; a parent that is not there yet is left out
 */
export function parentArgs(
  image: Pick<ImageSpec, 'parents' | 'finalParent'>,
  parents: ReadonlyMap<string, ParentImage>,
): Readonly<Record<string, string>> {
  const named = image.parents.map((key) => [argPrefix(key), key] as const);
  const final = image.finalParent === undefined ? [] : [['BASE', image.finalParent] as const];
  // BASE comes last: it must also hold in a stack that has an image with the key `base`.
  const entries = [...named, ...final].flatMap(([prefix, key]) => {
    const parent = parents.get(key);
    if (parent === undefined) return [];
    return [
      [`${prefix}_IMAGE`, `${parent.repository}:${parent.tag}`],
      [`${prefix}_TAG`, parent.tag],
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** What the build args of a parent begin with: `R_NOTEBOOK` for `r-notebook`. */
export function argPrefix(key: string): string {
  return key.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
