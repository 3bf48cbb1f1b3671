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
 * @param wanted the only names that are asked for; all when absent
 */
export function parentArgs(
  image: Pick<ImageSpec, 'parents' | 'finalParent'>,
  parents: ReadonlyMap<string, ParentImage>,
  wanted?: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const entries = parentArgEntries(image).flatMap(([name, key, part]) => {
    const parent = parents.get(key);
    if (parent === undefined || wanted?.has(name) === false) return [];
    const value = part === 'TAG' ? parent.tag : `${parent.repository}:${parent.tag}`;
    return [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The names of {@link parentArgs}, whichever parents are there. */
export function parentArgNames(
  image: Pick<ImageSpec, 'parents' | 'finalParent'>,
): ReadonlySet<string> {
  return new Set(parentArgEntries(image).map(([name]) => name));
}

/** Whether a build arg has the form of {@link parentArgNames}. */
export function mayNameParent(name: string): boolean {
  return parts.some((part) => name.endsWith(`_${part}`));
}

const parts = ['IMAGE', 'TAG'] as const;

/** Name, parent and which part of it. BASE comes last: it must also hold in a stack that has an image with the key `base`. */
function parentArgEntries({ parents, finalParent }: Pick<ImageSpec, 'parents' | 'finalParent'>) {
  const entries: (readonly [name: string, key: string, part: (typeof parts)[number]])[] = [];
  const add = (prefix: string, key: string) => {
    for (const part of parts) entries.push([`${prefix}_${part}`, key, part]);
  };
  for (const key of parents) add(argPrefix(key), key);
  if (finalParent !== undefined) add('BASE', finalParent);
  return entries;
}

/** What the build args of a parent begin with: `R_NOTEBOOK` for `r-notebook`. */
export function argPrefix(key: string): string {
  return key.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
