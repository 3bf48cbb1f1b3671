import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { ImageNames } from './image-names.ts';
import { argPrefix } from './parent-args.ts';
import { stageBases, type StageBase } from './stage-bases.ts';

/** The image a FROM names, as far as the Dockerfile and the spec's build args tell. */
export type FromImage =
  | { readonly kind: 'parent'; readonly key: string }
  | { readonly kind: 'external'; readonly reference: string }
  /** It stands on an earlier stage or on scratch. */
  | { readonly kind: 'none' }
  /** It names no image until a build arg says so: `ARG BASE_IMAGE` without a default. */
  | { readonly kind: 'open'; readonly text: string }
  /** Only the build knows. */
  | { readonly kind: 'unknown' };

/** Looks up stack images by what Dockerfiles call them. */
export interface StackNames {
  /** @returns the image key; `undefined` for an image from outside */
  keyOf(reference: string): string | undefined;
  readonly names: ReadonlyMap<string, ImageNames>;
  /** A value for each build arg that names one parent, and for BASE_TAG, which does not say which parent it is of. */
  readonly everyParentArg: Readonly<Record<string, string>>;
}

/** Makes the look-up; short forms and full ones of a name are the same. */
export function stackNames(names: ReadonlyMap<string, ImageNames>): StackNames {
  const keys = new Map<string, string>();
  for (const [key, { specRepository }] of names) {
    const reference = parseReference(specRepository);
    if (reference !== undefined) keys.set(repositoryOf(reference), key);
  }
  function keyOf(text: string): string | undefined {
    const reference = parseReference(text);
    return reference === undefined ? undefined : keys.get(repositoryOf(reference));
  }
  return { keyOf, names, everyParentArg: everyParentArg(names) };
}

/** What each FROM of an image names, in the order of the stages. */
export function fromImages(
  dockerfile: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
  stack: StackNames,
): readonly FromImage[] {
  const written = stageBases(dockerfile, buildArgs);
  return written.map((base, index) => {
    const known = knownImage(base, stack);
    if (known !== undefined) return known;
    const [handed] = stageBases(dockerfile, { ...buildArgs, ...stack.everyParentArg }).slice(index);
    return openImage(base, handed, stack);
  });
}

function knownImage(written: StageBase, stack: StackNames): FromImage | undefined {
  if (written.kind === 'stage' || written.kind === 'scratch') return { kind: 'none' };
  if (written.kind === 'unknown' || parseReference(written.text) === undefined) return undefined;
  const key = stack.keyOf(written.text);
  return key === undefined
    ? { kind: 'external', reference: written.text }
    : { kind: 'parent', key };
}

function openImage(
  written: StageBase,
  handed: StageBase | undefined,
  stack: StackNames,
): FromImage {
  const key = handed?.kind === 'image' ? stack.keyOf(handed.text) : undefined;
  if (key !== undefined) return { kind: 'parent', key };
  return written.kind === 'image' ? { kind: 'open', text: written.text } : { kind: 'unknown' };
}

function everyParentArg(names: ReadonlyMap<string, ImageNames>): Readonly<Record<string, string>> {
  const entries = [...names].flatMap(([key, { specRepository }]) => [
    [`${argPrefix(key)}_TAG`, 'tag'],
    [`${argPrefix(key)}_IMAGE`, `${specRepository}:tag`],
  ]);
  // BASE_IMAGE names the parent whatever its key is, also in a stack that has an image with the key `base`.
  const { BASE_IMAGE: _ofKeyBase, ...ofKeys } = Object.fromEntries(entries) as Record<
    string,
    string
  >;
  return { ...ofKeys, BASE_TAG: 'tag' };
}
