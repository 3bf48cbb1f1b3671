import { UserError, type SourceLocation } from '../errors/user-error.ts';
import { copiedImages, type CopiedImage } from './copied-images.ts';
import type { Dockerfile } from './dockerfile.ts';
import { fromImages, type FromImage, type StackNames } from './from-images.ts';
import { bottomStage, stageBases, targetStage } from './stage-bases.ts';

/** What decides which images an image is made from. */
export interface ImageOrigin {
  readonly key: string;
  readonly dockerfile: Dockerfile;
  /** The Dockerfile as the user would write it. */
  readonly dockerfileFile: string;
  readonly target: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Known keys of `depend_on`, itself left out. */
  readonly declared: readonly string[];
  /** Place of `depend_on`. */
  readonly declaredAt: () => SourceLocation;
}

export interface ImageParents {
  /** Keys, the parent of the final stage first, then in the order of the Dockerfile. */
  readonly parents: readonly string[];
  readonly finalParent: string | undefined;
  /** What each FROM names, by stage; one that was open names its parent when `depend_on` says it. */
  readonly froms: readonly FromImage[];
  /** Index of the stage whose FROM names what the built stage stands on. */
  readonly bottom: number;
  readonly copied: readonly CopiedImage[];
  readonly problems: readonly UserError[];
}

/**
 * Finds the images of the stack that an image is made from, in its FROM lines and in `depend_on`.
 *
 * Problems: `SPEC_PARENT_MISMATCH` when the two differ, `SPEC_DOCKERFILE` when a FROM names no image, `SPEC_CYCLE`
 * when it names the image itself, and those of {@link copiedImages}.
 */
export function imageParents(origin: ImageOrigin, stack: StackNames): ImageParents {
  const { dockerfile, dockerfileFile, key, buildArgs } = origin;
  const copied = copiedImages(dockerfile, dockerfileFile, stack);
  const bases = stageBases(dockerfile, buildArgs);
  const written = fromImages(dockerfile, buildArgs, bases, stack);
  const froms = fillOpen(written, origin, copied.images);
  const bottom = bottomStage(bases, targetStage(dockerfile, origin.target)?.index ?? 0);

  const problems = [
    ...copied.problems,
    ...openProblems(froms, origin),
    ...selfProblems(froms, origin),
  ];
  const final = froms[bottom];
  const finalParent = final?.kind === 'parent' && final.key !== key ? final.key : undefined;
  const found = [finalParent, ...keysOf(froms), ...copied.images.map((image) => image.key)];
  const parents = [...new Set(found)].filter(
    (parent) => parent !== undefined && parent !== key,
  ) as string[];

  if (problems.length === 0) problems.push(...mismatch(parents, froms, origin));
  return { parents, finalParent, froms, bottom, copied: copied.images, problems };
}

/** When `depend_on` names one image that no FROM does, the FROMs that name none are that one. */
function fillOpen(
  froms: readonly FromImage[],
  { declared }: ImageOrigin,
  copied: readonly CopiedImage[],
): readonly FromImage[] {
  const named = new Set([...keysOf(froms), ...copied.map((image) => image.key)]);
  const [key, ...more] = declared.filter((parent) => !named.has(parent));
  if (key === undefined || more.length > 0) return froms;
  return froms.map((from) =>
    from.kind === 'open' || from.kind === 'unknown' ? { kind: 'parent', key } : from,
  );
}

function keysOf(froms: readonly FromImage[]): readonly string[] {
  return froms.flatMap((from) => (from.kind === 'parent' ? [from.key] : []));
}

function openProblems(froms: readonly FromImage[], origin: ImageOrigin): readonly UserError[] {
  return froms.flatMap((from, index) => {
    if (from.kind !== 'open') return [];
    const { value } = origin.dockerfile.stages[index]?.from ?? { value: '' };
    const message =
      value === ''
        ? `a FROM of ${origin.key} names no image`
        : `FROM ${value} of ${origin.key} names no image: it comes out as '${from.text}'`;
    const hint = value.includes('$')
      ? `give its ARG a default before the first FROM, or name the parent with depend_on`
      : 'write a reference such as debian:trixie-slim';
    return [new UserError('SPEC_DOCKERFILE', message, { hint, location: fromAt(origin, index) })];
  });
}

function selfProblems(froms: readonly FromImage[], origin: ImageOrigin): readonly UserError[] {
  const index = froms.findIndex((from) => from.kind === 'parent' && from.key === origin.key);
  if (index < 0) return [];
  const message = `${origin.key} is made from itself: ${origin.key} → ${origin.key}`;
  const hint = 'start from another image';
  return [new UserError('SPEC_CYCLE', message, { hint, location: fromAt(origin, index) })];
}

function mismatch(
  parents: readonly string[],
  froms: readonly FromImage[],
  origin: ImageOrigin,
): readonly UserError[] {
  const { declared, declaredAt, dockerfileFile, key } = origin;
  if (declared.length === 0) return [];
  const isSame =
    declared.length === parents.length && declared.every((parent) => parents.includes(parent));
  if (isSame) return [];

  const differing = froms.findIndex(
    (from) => from.kind === 'external' || (from.kind === 'parent' && !declared.includes(from.key)),
  );
  const { line, column } = fromAt(origin, Math.max(differing, 0));
  const says = parents.length === 0 ? 'no image of the stack' : parents.join(', ');
  const message = `depend_on of ${key} says ${declared.join(', ')}, its Dockerfile says ${says} (${dockerfileFile}:${line}:${column})`;
  const hint = 'make the two agree, or leave depend_on out';
  return [new UserError('SPEC_PARENT_MISMATCH', message, { hint, location: declaredAt() })];
}

function fromAt({ dockerfile, dockerfileFile }: ImageOrigin, index: number): SourceLocation {
  const { line, column } = dockerfile.stages[index]?.from ?? { line: 1, column: 1 };
  return { file: dockerfileFile, line, column };
}
