import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './closest.ts';
import type { ParsedSpec } from './parse-spec.ts';

/**
 * Checks `root` against the graph: it names each image without a parent and no other. Problems are `SPEC_ROOT`.
 *
 * @param parents by image key; an image whose parents could not be found out is not in it
 */
export function checkRoots(
  { document, locate }: ParsedSpec,
  parents: ReadonlyMap<string, readonly string[]>,
): readonly UserError[] {
  if (document.root === undefined) return [];
  const isList = typeof document.root !== 'string';
  const written = isList ? document.root : [document.root];
  const named = new Set(written);

  const wrong = written.flatMap((key, index) => {
    const location = locate(['root', ...(isList ? [index] : [])]);
    if (!Object.hasOwn(document.images, key)) {
      const hint = didYouMean(key, Object.keys(document.images), `declare ${key} under images`);
      return [
        new UserError('SPEC_ROOT', `root names '${key}', which is not an image of the stack`, {
          hint,
          location,
        }),
      ];
    }
    const above = parents.get(key) ?? [];
    if (above.length === 0) return [];
    const hint = `remove ${key} from root`;
    return [
      new UserError('SPEC_ROOT', `${key} is no root: it is made from ${above.join(', ')}`, {
        hint,
        location,
      }),
    ];
  });
  const missing = [...parents]
    .filter(([key, above]) => above.length === 0 && !named.has(key))
    .map(([key]) => leftOut(key, written, locate(['root'])));
  return [...wrong, ...missing];
}

function leftOut(
  key: string,
  written: readonly string[],
  location: UserError['location'],
): UserError {
  const hint = `write root: [${[...written, key].join(', ')}], or give ${key} a parent`;
  return new UserError('SPEC_ROOT', `${key} has no parent and is not in root`, { hint, location });
}
