import { normalPlatform } from '../oci/platform.ts';
import type { ImageSpec } from '../spec/spec.ts';

/**
 * The platforms on which the tests of an image can be run, in the order of the spec: `['linux/amd64']`; empty: on none.
 *
 * @param runnable platforms that the engine runs: `['linux/amd64', 'linux/386']`
 * @returns `undefined` of an image that is not for several platforms
 */
export function testedPlatforms(
  { platforms }: Pick<ImageSpec, 'platforms'>,
  runnable: readonly string[],
): readonly string[] | undefined {
  if (platforms.length < 2) return undefined;
  return platforms.map(normalPlatform).filter((platform) => runnable.includes(platform));
}
