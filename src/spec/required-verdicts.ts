import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './closest.ts';
import type { ParsedSpec } from './parse-spec.ts';
import type { RequiredVerdict } from './spec.ts';

/** Verdicts that promotion demands. A problem, an image that is not there, is `SPEC_SCHEMA`. */
export function requiredVerdicts({ document, locate }: ParsedSpec): {
  readonly verdicts: readonly RequiredVerdict[];
  readonly problems: readonly UserError[];
} {
  const wanted = document.release?.require ?? ['basic', 'integration'];
  const verdicts = wanted.map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  const keys = Object.keys(document.images);
  const problems = verdicts.flatMap(({ name, images = [] }, index) =>
    images.flatMap((key, place) => {
      if (keys.includes(key)) return [];
      const location = locate(['release', 'require', index, 'images', place]);
      const hint = didYouMean(key, keys, `declare ${key} under images, or take it out here`);
      const message = `the verdict '${name}' is asked of '${key}', which is not an image of the stack`;
      return [new UserError('SPEC_SCHEMA', message, { hint, location })];
    }),
  );
  return { verdicts, problems };
}
