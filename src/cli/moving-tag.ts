import { visibleTags } from '../plan/visible-tags.ts';
import { readTagSource } from '../run/tag-source.ts';
import type { World } from '../run/world.ts';
import type { Spec } from '../spec/spec.ts';

/**
 * Tag that runs of this checkout write: `2026.4-main`.
 *
 * @throws {UserError} `BRANCH_RESERVED`, `CONFIG`, `GIT_FAILED`
 */
export async function movingTagOf(world: World, spec: Spec): Promise<string> {
  const checkout = await world.git.checkout(spec.rootDir);
  return visibleTags(spec.tagPrefix, await readTagSource(world, checkout)).moving;
}
