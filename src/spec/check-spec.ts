import { UserError, UserErrors } from '../errors/user-error.ts';
import { changeDetection, type ChangeIgnore } from './change-detection.ts';
import { placeInImage } from './image-place.ts';
import { nameImages } from './image-names.ts';
import type { ImageSources } from './image-sources.ts';
import { findCycles } from './parent-cycles.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { inOrderOfPlace } from './problem-order.ts';
import { checkPlatforms } from './platform-parents.ts';
import { requiredVerdicts } from './required-verdicts.ts';
import { reviewImages } from './review-images.ts';
import { checkRetention, retention } from './retention.ts';
import { checkRoots } from './roots.ts';
import type { ImageSpec, Spec } from './spec.ts';
import { checkTagPrefix } from './tag-prefix.ts';

export interface CheckOptions {
  /** Absolute path that contexts are relative to. */
  readonly rootDir: string;
  /** Replaces the registry of every image: `--registry`. */
  readonly registry?: string | undefined;
  /** What `images/change_ignore.json` says. */
  readonly changeIgnore?: ChangeIgnore | undefined;
}

/**
 * Checks the meaning of a spec.
 *
 * @param sources Dockerfiles and contexts by image key
 * @throws {UserErrors} all problems, in order of place
 */
export function checkSpec(
  parsed: ParsedSpec,
  sources: ReadonlyMap<string, ImageSources>,
  options: CheckOptions,
): Spec {
  const { spec, problems } = reviewSpec(parsed, sources, options);
  if (spec !== undefined) return spec;
  const { file } = parsed.locate([]);
  throw new UserErrors(inOrderOfPlace([...problems, ...withoutSources(parsed, sources)], file));
}

/**
 * Checks as much as can be checked: an image without sources keeps its place in the graph by `depend_on` alone.
 *
 * @returns `spec: undefined` when there are problems or sources are missing; problems in no order
 */
export function reviewSpec(
  parsed: ParsedSpec,
  sources: ReadonlyMap<string, ImageSources>,
  options: CheckOptions,
): { readonly spec: Spec | undefined; readonly problems: readonly UserError[] } {
  const naming = nameImages(parsed, options.registry);
  const review = reviewImages(parsed, sources, naming.names, options.registry);
  const { images, parents, inDoubt } = review;
  const certain = [...parents].filter(([key, above]) => above.length > 0 || !inDoubt.has(key));

  const problems = [
    ...checkTagPrefix(parsed),
    ...checkRetention(parsed),
    ...naming.problems,
    ...requiredVerdicts(parsed).problems,
    ...review.problems,
    ...findCycles(parents, (key) => placeInImage(parsed, key, 'depend_on')),
    ...checkRoots(parsed, new Map(certain)),
    ...checkPlatforms(parsed, parents),
  ];
  const isWhole = problems.length === 0 && images.size === parents.size;
  return { spec: isWhole ? assemble(parsed, images, options) : undefined, problems };
}

function assemble(
  parsed: ParsedSpec,
  images: ReadonlyMap<string, ImageSpec>,
  { rootDir, registry, changeIgnore }: CheckOptions,
): Spec {
  const { document, locate } = parsed;
  return {
    file: locate([]).file,
    rootDir,
    tagPrefix: document.tag.prefix,
    registry: registry ?? document.registry ?? commonRegistry(images),
    images,
    changeDetection: changeDetection(document, changeIgnore),
    requiredVerdicts: requiredVerdicts(parsed).verdicts,
    retention: retention(document),
    concurrency: document.concurrency ?? 4,
    retries: document.retries ?? defaultRetries,
  };
}

/** With seven, a run gets through to a registry on which one request in five fails. */
const defaultRetries = 7;

/** A spec in which every image has its full name need not say the registry once more. */
function commonRegistry(images: ReadonlyMap<string, ImageSpec>): string | undefined {
  const registries = new Set(
    [...images.values()].map(({ repository }) => repository.replace(/\/?[^/]*$/, '')),
  );
  const [registry] = registries;
  return registries.size === 1 && registry !== '' ? registry : undefined;
}

function withoutSources(
  { document, locate }: ParsedSpec,
  sources: ReadonlyMap<string, ImageSources>,
): readonly UserError[] {
  const without = Object.keys(document.images).filter((key) => !sources.has(key));
  return without.map((key) => {
    const location = locate(['images', key], 'key');
    return new UserError('SPEC_DOCKERFILE', `${key} has no Dockerfile`, { location });
  });
}
