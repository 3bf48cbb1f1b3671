import { UserError } from '../errors/user-error.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** `CONFIG` for each variable of a build secret that is not set, of images that are to be built. */
export function missingSecrets(
  images: readonly ImageSpec[],
  env: Readonly<Record<string, string | undefined>>,
): readonly UserError[] {
  return images.flatMap((image) =>
    image.secrets
      .filter((secret) => env[secret.env] === undefined)
      .map(
        (secret) =>
          new UserError(
            'CONFIG',
            `${image.key}: ${secret.env}, the variable of secret '${secret.id}', is not set`,
            { hint: `set ${secret.env}, or remove the secret from the spec` },
          ),
      ),
  );
}
