import { UserError } from '../errors/user-error.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import type { ImageNames } from './image-names.ts';
import type { ImageOrigin, ImageParents } from './image-parents.ts';
import { argPrefix, parentArgs, type ParentImage } from './parent-args.ts';
import { findStageBases } from './stage-bases.ts';

/** Stands for the tag of an image of this run. */
const runTag = 'i-000000000000';

/**
 * Checks that each FROM of a stack image follows the build args of a run, so that it gets the image of this run and
 * no other. Problems are `SPEC_FROM`.
 *
 * @param override value of `--registry`, for the message
 */
export function checkParentsVisible(
  origin: ImageOrigin,
  found: ImageParents,
  names: ReadonlyMap<string, ImageNames>,
  override: string | undefined,
): readonly UserError[] {
  if (found.parents.length === 0) return [];
  const bases = basesWith(origin, found, names, 'repository');
  return found.froms.flatMap((from, index) => {
    if (from.kind !== 'parent' || from.key === origin.key) return [];
    const parent = names.get(from.key);
    if (parent === undefined || isImageOf(bases[index], parent.repository)) return [];

    const [asWritten] = basesWith(origin, found, names, 'specRepository').slice(index);
    const followsTag = isImageOf(asWritten, parent.specRepository);
    const reason =
      followsTag && override !== undefined
        ? `with --registry ${override} it is ${parent.repository}, which this line does not name`
        : comesTo(bases[index]);
    const arg = from.key === found.finalParent ? 'BASE_IMAGE' : `${argPrefix(from.key)}_IMAGE`;
    const { value, line, column } = origin.dockerfile.stages[index]?.from ?? {
      value: '',
      line: 1,
      column: 1,
    };
    return [
      new UserError(
        'SPEC_FROM',
        `FROM ${value} cannot see the ${from.key} of this run: ${reason}`,
        {
          hint: `write ARG ${arg}=${parent.specRepository} before the first FROM, then FROM \${${arg}}`,
          location: { file: origin.dockerfileFile, line, column },
        },
      ),
    ];
  });
}

function comesTo(base: string | undefined): string {
  return base === undefined
    ? 'what it comes to is known to the build alone'
    : `it comes to ${fullText(base)}, whatever the run builds`;
}

/** What each FROM comes to in a run whose images have the tag {@link runTag}. */
function basesWith(
  { dockerfile, buildArgs }: ImageOrigin,
  found: ImageParents,
  names: ReadonlyMap<string, ImageNames>,
  name: keyof ImageNames,
): readonly (string | undefined)[] {
  const parents = new Map<string, ParentImage>();
  for (const key of found.parents) {
    const image = names.get(key);
    if (image !== undefined) parents.set(key, { repository: image[name], tag: runTag });
  }
  // FROM sees no other args than those that are declared before it.
  const declared = new Set(dockerfile.globalArgs.map((arg) => arg.name));
  const args = { ...buildArgs, ...parentArgs(found, parents, declared) };
  return findStageBases(dockerfile, args).map((base) =>
    base.kind === 'image' ? base.text : undefined,
  );
}

/** Whether a reference, short or in full, means the image of this run in a repository. */
function isImageOf(reference: string | undefined, repository: string): boolean {
  const wanted = `${repository}:${runTag}`;
  if (reference === undefined || reference === wanted) return reference === wanted;
  return fullText(reference) === fullText(wanted);
}

function fullText(text: string): string {
  const reference = parseReference(text);
  return reference === undefined ? text : formatReference(reference);
}
