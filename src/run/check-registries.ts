import type { RunPlan } from '../plan/build-plan.ts';
import type { Registry } from '../ports/registry.ts';

/**
 * Asks the registry of every image whether it may be pushed to, before anything is built.
 *
 * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED`, `REGISTRY_FAILED`
 */
export async function checkRegistries(registry: Registry, plan: RunPlan): Promise<void> {
  await Promise.all(plan.images.map(({ image }) => registry.checkPush(image.repository)));
}
