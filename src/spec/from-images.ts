import { parseReference, repositoryOf, type Reference } from '../oci/reference.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { ImageNames } from './image-names.ts';
import { argPrefix } from './parent-args.ts';
import { findStageBases, type StageBase } from './stage-bases.ts';

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
  /** @returns the image key for a repository just as the spec has it; `undefined` says nothing */
  keyWritten(text: string): string | undefined;
  /** @returns the image key; `undefined` for an image from outside */
  keyOf(reference: Reference): string | undefined;
  readonly names: ReadonlyMap<string, ImageNames>;
  /** A value for a build arg that names one parent, and for BASE_TAG, which does not say which parent it is of. */
  parentArg(name: string): string | undefined;
}

/** Makes the look-up; short forms and full ones of a name are the same. */
export function stackNames(names: ReadonlyMap<string, ImageNames>): StackNames {
  const written = new Map<string, string>();
  for (const [key, { specRepository }] of names) written.set(specRepository, key);
  // Most FROMs name a parent as the spec does, and no stack has many that ask for a build arg without a default.
  let keys: ReadonlyMap<string, string> | undefined;
  let args: ReadonlyMap<string, string> | undefined;
  return {
    keyWritten: (text) => written.get(text),
    keyOf: (reference) => (keys ??= keysByRepository(names)).get(repositoryOf(reference)),
    names,
    parentArg: (name) => (args ??= everyParentArg(names)).get(name),
  };
}

function keysByRepository(names: ReadonlyMap<string, ImageNames>): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const [key, { specRepository }] of names) {
    const reference = parseReference(specRepository);
    if (reference !== undefined) keys.set(repositoryOf(reference), key);
  }
  return keys;
}

/**
 * What each FROM of an image names, in the order of the stages.
 *
 * @param written what they stand on by themselves, see `stageBases`
 */
export function fromImages(
  dockerfile: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
  written: readonly StageBase[],
  stack: StackNames,
): readonly FromImage[] {
  let handed: readonly StageBase[] | undefined;
  return written.map((base, index) => {
    const known = knownImage(base, stack);
    if (known !== undefined) return known;
    handed ??= findStageBases(dockerfile, { ...buildArgs, ...parentArgsFor(dockerfile, stack) });
    return openImage(base, handed[index], stack);
  });
}

/** A Dockerfile sees no other args than those that it declares. */
function parentArgsFor(
  { globalArgs }: Dockerfile,
  stack: StackNames,
): Readonly<Record<string, string>> {
  const args = globalArgs.flatMap(({ name }) => {
    const value = stack.parentArg(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(args);
}

function knownImage(written: StageBase, stack: StackNames): FromImage | undefined {
  if (written.kind === 'stage' || written.kind === 'scratch') return { kind: 'none' };
  if (written.kind === 'unknown') return undefined;
  const named = stack.keyWritten(written.text);
  if (named !== undefined) return { kind: 'parent', key: named };
  const reference = parseReference(written.text);
  if (reference === undefined) return undefined;
  const key = stack.keyOf(reference);
  return key === undefined
    ? { kind: 'external', reference: written.text }
    : { kind: 'parent', key };
}

function openImage(
  written: StageBase,
  handed: StageBase | undefined,
  stack: StackNames,
): FromImage {
  const reference = handed?.kind === 'image' ? parseReference(handed.text) : undefined;
  const key = reference && stack.keyOf(reference);
  if (key !== undefined) return { kind: 'parent', key };
  return written.kind === 'image' ? { kind: 'open', text: written.text } : { kind: 'unknown' };
}

function everyParentArg(names: ReadonlyMap<string, ImageNames>): ReadonlyMap<string, string> {
  const args = new Map<string, string>();
  for (const [key, { specRepository }] of names) {
    const prefix = argPrefix(key);
    args.set(`${prefix}_TAG`, 'tag').set(`${prefix}_IMAGE`, `${specRepository}:tag`);
  }
  // BASE_IMAGE names the parent whatever its key is, also in a stack that has an image with the key `base`.
  args.delete('BASE_IMAGE');
  return args.set('BASE_TAG', 'tag');
}
