import { UserError } from '../errors/user-error.ts';
import { normalPlatform } from '../oci/platform.ts';
import type { ImageSpec, Spec } from './spec.ts';

/**
 * Checks images of which they or a parent have no `platforms`, once it is known what the engine's platform is: what `checkPlatforms`
 * has to leave open. Problems are `SPEC_PLATFORM`, one for an image and a parent.
 *
 * @param platform of the engine: `linux/amd64`
 */
export function checkEnginePlatform(
  { images: all }: Pick<Spec, 'images'>,
  images: readonly ImageSpec[],
  platform: string,
): readonly UserError[] {
  return images.flatMap((image) =>
    image.parents
      .flatMap((key) => all.get(key) ?? [])
      .flatMap((parent) => problemWith(image, parent, normalPlatform(platform)) ?? []),
  );
}

function problemWith(image: ImageSpec, parent: ImageSpec, own: string): UserError | undefined {
  const offered = platformsOf(parent, own);
  const lacking = platformsOf(image, own).filter((platform) => !offered.includes(platform));
  if (lacking.length === 0) return undefined;
  const is = image.platforms.length === 0 ? ', as the engine is,' : '';
  const has =
    parent.platforms.length === 0
      ? `its parent ${parent.key} is for ${own}, as the engine is`
      : `its parent ${parent.key} is for ${offered.join(', ')}`;
  return new UserError(
    'SPEC_PLATFORM',
    `${image.key} is for ${lacking.join(', ')}${is} and ${has}`,
    {
      hint:
        image.platforms.length === 0
          ? `give ${image.key} the \`platforms\` that it is to have, or add ${own} to those of ${parent.key}`
          : `give ${parent.key} \`platforms\` with ${lacking.join(', ')} in them`,
      location: image.location,
    },
  );
}

function platformsOf({ platforms }: ImageSpec, own: string): readonly string[] {
  return platforms.length === 0 ? [own] : platforms.map(normalPlatform);
}
