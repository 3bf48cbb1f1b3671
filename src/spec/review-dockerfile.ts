import { UserError, type SourceLocation } from '../errors/user-error.ts';
import { didYouMean } from './closest.ts';
import type { DeclaredParents } from './declared-parents.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { StackNames } from './from-images.ts';
import { imageParents, type ImageOrigin } from './image-parents.ts';
import type { ImageSources } from './image-sources.ts';
import type { CheckedImage } from './image-spec.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { targetStage } from './stage-bases.ts';
import { checkParentsVisible } from './visible-parents.ts';

/** What the Dockerfile of an image is compared with. */
export interface ReviewInput {
  /** `undefined` when they could not be read, which somebody else reports. */
  readonly sources: ImageSources | undefined;
  readonly declared: DeclaredParents;
  readonly stack: StackNames;
  /** Value of `--registry`. */
  readonly registry: string | undefined;
}

export interface DockerfileReview {
  /** `undefined` when the image could not be looked at. */
  readonly checked: CheckedImage | undefined;
  readonly problems: readonly UserError[];
}

/**
 * Reads the Dockerfile of one image and finds its parents. Problems are `SPEC_DOCKERFILE` and those of
 * `imageParents` and `checkParentsVisible`.
 */
export function reviewDockerfile(
  parsed: ParsedSpec,
  key: string,
  input: ReviewInput,
): DockerfileReview {
  const { sources, declared, stack } = input;
  const document = parsed.document.images[key];
  const names = stack.names.get(key);
  const isNamed = names !== undefined && declared.keys.every((parent) => stack.names.has(parent));
  if (document === undefined || sources === undefined || !isNamed)
    return { checked: undefined, problems: [] };

  const dockerfile = readDockerfile(sources.dockerfileText);
  const { target } = document;
  const targetAt = () => parsed.locate(['images', key, 'target']);
  const unbuildable =
    noFrom(key, dockerfile, sources) ?? noTarget(key, target, targetAt, dockerfile, sources);
  if (unbuildable !== undefined) return { checked: undefined, problems: [unbuildable] };

  const origin: ImageOrigin = {
    key,
    dockerfile,
    dockerfileFile: sources.dockerfileFile,
    target,
    buildArgs: document.build_args ?? {},
    // What depend_on means as a whole is not known while a part of it is wrong.
    declared: declared.problems.length > 0 ? [] : declared.keys,
    declaredAt: () => parsed.locate(['images', key, 'depend_on']),
  };
  const found = imageParents(origin, stack);
  const problems = [
    ...found.problems,
    ...checkParentsVisible(origin, found, stack.names, input.registry),
  ];
  return {
    checked: { key, document, sources, dockerfile, names, found },
    problems: declared.problems.length > 0 ? withoutOpen(problems) : problems,
  };
}

/** A FROM that names no image is what `depend_on` would have filled. */
function withoutOpen(problems: readonly UserError[]): readonly UserError[] {
  return problems.filter(({ code }) => code !== 'SPEC_DOCKERFILE');
}

function noFrom(
  key: string,
  { stages }: Dockerfile,
  { dockerfileFile: file }: ImageSources,
): UserError | undefined {
  if (stages.length > 0) return undefined;
  const hint = 'begin it with FROM and an image';
  const location = { file, line: 1, column: 1 };
  return new UserError('SPEC_DOCKERFILE', `the Dockerfile of ${key} has no FROM`, {
    hint,
    location,
  });
}

function noTarget(
  key: string,
  target: string | undefined,
  targetAt: () => SourceLocation,
  dockerfile: Dockerfile,
  { dockerfileFile }: ImageSources,
): UserError | undefined {
  if (target === undefined || targetStage(dockerfile, target) !== undefined) return undefined;
  const stages = dockerfile.stages.flatMap(({ name }) => name ?? []);
  const known =
    stages.length === 0 ? 'no stage in it has a name' : `its stages are ${stages.join(', ')}`;
  const message = `target of ${key}: ${dockerfileFile} has no stage '${target}'`;
  return new UserError('SPEC_DOCKERFILE', message, {
    hint: didYouMean(target, stages, known),
    location: targetAt(),
  });
}
