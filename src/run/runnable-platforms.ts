import { userProblems } from '../errors/user-error.ts';
import { formatPlatform, normalPlatform } from '../oci/platform.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { ConnectedEngine } from './world.ts';

/** Under this name buildx knows the builder that is part of the engine. */
const engineBuilder = 'default';

/**
 * The platforms that the engine runs, its own first, then those that it runs by way of the kernel or of an emulator:
 * `['linux/amd64', 'linux/386']`. Only buildx knows of others; it is asked where some image is for several platforms.
 *
 * @throws {UserError} `ENGINE_…`
 */
export async function runnablePlatforms(
  { info, builders }: ConnectedEngine,
  images: Iterable<ImageSpec>,
): Promise<readonly string[]> {
  const own = normalPlatform(formatPlatform(info));
  if ([...images].every(({ platforms }) => platforms.length < 2)) return [own];
  try {
    const { nodes } = await builders.describe(engineBuilder);
    const others = nodes.flatMap(({ platforms }) => platforms).map(normalPlatform);
    return [...new Set([own, ...others])];
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem?.code.startsWith('BUILDER_') !== true) throw error;
    return [own];
  }
}
