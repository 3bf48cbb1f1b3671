import { UserError } from '../errors/user-error.ts';
import { normalPlatform } from '../oci/platform.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { placeInImage } from './image-place.ts';

/**
 * Checks that the platforms of each image are among those of its parents, since there is nothing to build it on elsewhere. A parent
 * without `platforms` is for one, whichever the engine has. Problems are `SPEC_PLATFORM`, one for an image and a parent.
 *
 * @param parents keys of parents by key
 */
export function checkPlatforms(
  parsed: ParsedSpec,
  parents: ReadonlyMap<string, readonly string[]>,
): readonly UserError[] {
  return [...parents].flatMap(([key, above]) => {
    const wanted = platformsOf(parsed, key);
    if (wanted.length === 0) return [];
    return above.flatMap((parent) => problemWith(parsed, key, wanted, parent));
  });
}

function platformsOf({ document }: ParsedSpec, key: string): readonly string[] {
  return (document.images[key]?.platforms ?? []).map(normalPlatform);
}

function problemWith(
  parsed: ParsedSpec,
  key: string,
  wanted: readonly string[],
  parent: string,
): readonly UserError[] {
  const offered = platformsOf(parsed, parent);
  const lacking = wanted.filter((platform) => !offered.includes(platform));
  // One platform may well be the engine's own.
  const mayBeRight = offered.length === 0 && wanted.length === 1;
  if (lacking.length === 0 || mayBeRight) return [];
  const { file, line } = placeInImage(parsed, parent, 'platforms');
  const has =
    offered.length === 0
      ? `${parent} has no \`platforms\`, so it is for the engine's own alone`
      : `its parent ${parent} is for ${offered.join(', ')}`;
  return [
    new UserError(
      'SPEC_PLATFORM',
      `${key} is for ${lacking.join(', ')}, and ${has} (${file}:${line})`,
      {
        hint: `add ${lacking.join(', ')} to the platforms of ${parent}, or take them from those of ${key}`,
        location: placeInImage(parsed, key, 'platforms'),
      },
    ),
  ];
}
