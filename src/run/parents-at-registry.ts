import { UserError } from '../errors/user-error.ts';
import type { ImageState, StepContext } from './image-run.ts';
import { transferImage } from './transfer-image.ts';

type Surroundings = Pick<StepContext, 'deps' | 'settings' | 'parents' | 'signal' | 'retried'>;

/**
 * Where a builder that sees no image of the engine finds the parents of an image, by their exact names:
 * `ghcr.io/acme/base:i-0123456789ab` → `ghcr.io/acme/base@sha256:…`. A parent that only the engine has is pushed under its exact name.
 *
 * @throws {UserError} `IMAGE_UNAVAILABLE` when a parent can be neither found nor pushed
 */
export async function parentsAtRegistry(
  context: Surroundings,
): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(
    [...context.parents.values()].map(async (parent) => {
      const { reference } = parent;
      if (reference === undefined) throw new Error('a parent is needed before it is known');
      const repository = reference.slice(0, reference.lastIndexOf(':'));
      return [reference, `${repository}@${await digestOf(context, parent, reference)}`] as const;
    }),
  );
  return Object.fromEntries(found);
}

async function digestOf(
  context: Surroundings,
  { digest }: ImageState,
  reference: string,
): Promise<string> {
  const { registry } = context.deps;
  const known = digest ?? (await registry.resolve(reference, { push: true }))?.digest;
  return known ?? pushed(context, reference);
}

async function pushed(
  { deps, settings, signal, retried }: Surroundings,
  reference: string,
): Promise<string> {
  const transfer = { ...settings, kind: 'push', reference, signal, onRetry: retried } as const;
  const outcome = await transferImage(deps, transfer);
  const stored = await deps.registry.resolve(reference, { push: true });
  if (outcome.status === 'done' && stored !== undefined) return stored.digest;
  const why = outcome.status === 'failed' ? outcome.message : 'it is not there after the push';
  throw new UserError(
    'IMAGE_UNAVAILABLE',
    `${reference} cannot be brought to the registry, where the builder needs it: ${why}`,
    { hint: 'sign in to its registry' },
  );
}
