import { UserError } from '../errors/user-error.ts';
import { parseReference } from '../oci/reference.ts';
import type { Dockerfile, DockerfileText } from './dockerfile.ts';
import type { StackNames } from './from-images.ts';
import { argPrefix } from './parent-args.ts';
import { findStage } from './stage-bases.ts';

/** An image that COPY --from, ADD --from or a mount reads from. */
export interface CopiedImage {
  readonly use: 'copy-from' | 'mount-from';
  readonly text: DockerfileText;
  /** The stack's image; `undefined` for one from outside. */
  readonly key: string | undefined;
}

export interface CopiedImages {
  readonly images: readonly CopiedImage[];
  readonly problems: readonly UserError[];
}

/**
 * The images that a Dockerfile copies from; a stage or its number hides an image of that name.
 *
 * Such a place takes no variables, so it can never see a stack image of this run: problems are `SPEC_COPY_FROM` for
 * a variable, `SPEC_FROM` for a stack image, `SPEC_REFERENCE` for what is no reference.
 *
 * @param file the Dockerfile as the user would write it
 */
export function copiedImages(
  dockerfile: Dockerfile,
  file: string,
  stack: StackNames,
): CopiedImages {
  const images: CopiedImage[] = [];
  const problems: UserError[] = [];
  for (const place of copyPlaces(dockerfile)) {
    if (isHidden(place, dockerfile)) continue;
    const reference = parseReference(place.text.value);
    const key = reference && stack.keyOf(reference);
    const problem = problemOf(place, reference !== undefined, key, stack);
    if (problem !== undefined) {
      const { line, column } = place.text;
      problems.push(
        new UserError(problem.code, problem.message, {
          hint: problem.hint,
          location: { file, line, column },
        }),
      );
    }
    const isImage = problem === undefined || problem.code === 'SPEC_FROM';
    if (isImage) images.push({ use: place.use, text: place.text, key });
  }
  return { images, problems };
}

interface CopyPlace {
  readonly use: CopiedImage['use'];
  readonly text: DockerfileText;
  readonly onBuild: boolean;
  /** `COPY --from`. */
  readonly words: string;
}

function copyPlaces({ stages }: Dockerfile): readonly CopyPlace[] {
  return stages.flatMap(({ copies, mounts }) => [
    ...copies.flatMap(({ from, onBuild, instruction }): readonly CopyPlace[] =>
      from === undefined
        ? []
        : [{ use: 'copy-from', text: from, onBuild, words: `${instruction} --from` }],
    ),
    ...mounts.flatMap(({ from, onBuild }): readonly CopyPlace[] =>
      from === undefined
        ? []
        : [{ use: 'mount-from', text: from, onBuild, words: 'RUN --mount from' }],
    ),
  ]);
}

function isHidden({ text, onBuild }: CopyPlace, { stages }: Dockerfile): boolean {
  const { value } = text;
  // An ONBUILD runs in a child's build, so a bare name means a stage that only the child has.
  if (onBuild && /^\w[\w-]*$/.test(value)) return true;
  return value === 'scratch' || /^[0-9]+$/.test(value) || findStage(stages, value) !== undefined;
}

interface Problem {
  readonly code: 'SPEC_COPY_FROM' | 'SPEC_FROM' | 'SPEC_REFERENCE';
  readonly message: string;
  readonly hint: string;
}

function problemOf(
  { text, words }: CopyPlace,
  isReference: boolean,
  key: string | undefined,
  stack: StackNames,
): Problem | undefined {
  const written = `${words}=${text.value}`;
  if (text.value.includes('$')) {
    return {
      code: 'SPEC_COPY_FROM',
      message: `${written} has a variable in it, which BuildKit does not replace there`,
      hint: `give it a stage: FROM ${text.value} AS source, then ${words}=source`,
    };
  }
  if (key !== undefined) {
    const arg = `${argPrefix(key)}_IMAGE`;
    const repository = stack.names.get(key)?.specRepository ?? key;
    return {
      code: 'SPEC_FROM',
      message: `${written} cannot see the ${key} of this run: its text is fixed`,
      hint: `give it a stage: ARG ${arg}=${repository} before the first FROM, FROM \${${arg}} AS source, then ${words}=source`,
    };
  }
  if (isReference) return undefined;
  return {
    code: 'SPEC_REFERENCE',
    message: `${written} names neither a stage nor an image`,
    hint: 'write the name of a stage, or a reference such as debian:trixie-slim',
  };
}
