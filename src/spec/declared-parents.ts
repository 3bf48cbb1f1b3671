import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './closest.ts';
import type { ParsedSpec } from './parse-spec.ts';

export interface DeclaredParents {
  /** Known keys of other images, in the order written. */
  readonly keys: readonly string[];
  readonly problems: readonly UserError[];
}

/** What `depend_on` of an image says. Problems are `SPEC_UNKNOWN_PARENT` and, for itself, `SPEC_CYCLE`. */
export function declaredParents({ document, locate }: ParsedSpec, key: string): DeclaredParents {
  const written = document.images[key]?.depend_on ?? [];
  const isList = typeof written !== 'string';
  const keys: string[] = [];
  const problems: UserError[] = [];
  (isList ? written : [written]).forEach((parent, index) => {
    const location = locate(['images', key, 'depend_on', ...(isList ? [index] : [])]);
    if (parent === key) {
      problems.push(
        new UserError('SPEC_CYCLE', `${key} depends on itself: ${key} → ${key}`, {
          hint: 'remove it',
          location,
        }),
      );
    } else if (Object.hasOwn(document.images, parent)) {
      keys.push(parent);
    } else {
      const known = Object.keys(document.images).filter((other) => other !== key);
      const hint = didYouMean(
        parent,
        known,
        `declare ${parent} under images, or remove it from depend_on`,
      );
      problems.push(
        new UserError(
          'SPEC_UNKNOWN_PARENT',
          `${key} depends on '${parent}', which is not an image of the stack`,
          { hint, location },
        ),
      );
    }
  });
  return { keys, problems };
}
