import type { UserError } from '../errors/user-error.ts';
import { declaredParents } from './declared-parents.ts';
import { stackNames } from './from-images.ts';
import type { ImageNames } from './image-names.ts';
import type { ImageSources } from './image-sources.ts';
import { imageSpec } from './image-spec.ts';
import { defineInfoCommands, infoCommandsOf } from './info-commands.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { reviewDockerfile } from './review-dockerfile.ts';
import type { ImageSpec } from './spec.ts';

export interface ImagesReview {
  /** By key, in the order of the spec; those that could not be looked at are left out. */
  readonly images: ReadonlyMap<string, ImageSpec>;
  /** Of every image by key; where no Dockerfile could be looked at, what `depend_on` says. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** Images that may have other parents than `parents` says. */
  readonly inDoubt: ReadonlySet<string>;
  /** In no order. */
  readonly problems: readonly UserError[];
}

/** Checks each image for itself: its parents, its Dockerfile, its info commands. */
export function reviewImages(
  parsed: ParsedSpec,
  sources: ReadonlyMap<string, ImageSources>,
  names: ReadonlyMap<string, ImageNames>,
  registry: string | undefined,
): ImagesReview {
  const info = defineInfoCommands(parsed);
  const stack = stackNames(names);
  const problems = [...info.problems];
  const parents = new Map<string, readonly string[]>();
  const inDoubt = new Set<string>();
  const images = new Map<string, ImageSpec>();

  for (const key of Object.keys(parsed.document.images)) {
    const declared = declaredParents(parsed, key);
    const input = { sources: sources.get(key), declared, stack, registry };
    const review = reviewDockerfile(parsed, key, input);
    const wanted = infoCommandsOf(parsed, key, info.commands);
    const own = [...declared.problems, ...review.problems];
    problems.push(...own, ...wanted.problems);

    const { checked } = review;
    parents.set(key, checked?.found.parents ?? declared.keys);
    if (checked === undefined || own.length > 0) inDoubt.add(key);
    if (checked === undefined) continue;
    const location = parsed.locate(['images', key], 'key');
    images.set(key, imageSpec(checked, { infoCommands: wanted.commands, location }));
  }
  return { images, parents, inDoubt, problems };
}
