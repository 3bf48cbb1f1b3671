import type { CliIo } from '../io.ts';
import { releaseSetting } from '../release-setting.ts';
import type { TagOptions } from '../tag-options.ts';
import { tagImages } from './tag-images.ts';
import { tagGlobalStable, tagStable } from './tag-stable.ts';

/** `stack tag`: gives tags to images at the registry, as a whole or not at all. @returns 0 */
export async function tag(
  io: CliIo,
  names: readonly string[],
  options: TagOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const [first, ...rest] = names;
  if (first === 'stable' && rest.length === 0) return tagStable(io, setting, options);
  if (first === 'global-stable' && rest.length === 0) return tagGlobalStable(io, setting, options);
  return tagImages(io, setting, names, options);
}
