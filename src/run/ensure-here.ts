import { buildTag } from '../identity/exact-tags.ts';
import { UserError } from '../errors/user-error.ts';
import type { Registry } from '../ports/registry.ts';
import { isForSeveral, ownImage, platformsOf } from './platforms-of.ts';
import type { RetrySettings } from './retry.ts';
import { transferImage, type TransferDeps } from './transfer-image.ts';

/** An image by its exact name. */
export interface ExactImage {
  /** `repository:i-…`. */
  readonly reference?: string | undefined;
  readonly imageId?: string | undefined;
  readonly digest?: string | undefined;
  /** The registry has it by digest alone so far. */
  readonly isUntagged?: boolean | undefined;
  /** Hash of everything that decided what was built. */
  readonly buildId?: string | undefined;
}

export interface EnsureHereDeps extends TransferDeps {
  /** Asked for the images of several platforms. */
  readonly registry: Registry;
  /** Platforms that the engine runs, its own first. */
  readonly runnable: readonly string[];
}

/** Brings an image of the stack to the engine unless it is there, each once a run however many ask. */
export type EnsureHere = (
  image: ExactImage,
  /** Told of each further try. */
  onRetry: (text: string) => void,
) => Promise<void>;

/**
 * An {@link EnsureHere} that pulls exact names (`repository:i-…`) and checks that what came is the image of the plan. An image that has
 * no name at the registry yet is pulled by digest, and gets here the names that a build gives; of one for several platforms only that of
 * the engine's own platform comes. Nothing but the end of the run stops a
 * pull: others may wait for the same image.
 *
 * Rejects with `UserError` `IMAGE_UNAVAILABLE` when the registry refuses or has another image under that name.
 */
export function ensureHere(deps: EnsureHereDeps, settings: RetrySettings): EnsureHere {
  const asked = new Map<string, Promise<void>>();
  return (image, onRetry) => {
    const { reference } = image;
    if (reference === undefined) throw new Error('an image is needed before it is known');
    const earlier = asked.get(reference);
    if (earlier !== undefined) return earlier;
    const pulling = pullUnlessHere(deps, settings, reference, image, onRetry);
    asked.set(reference, pulling);
    pulling.catch(() => asked.delete(reference));
    return pulling;
  };
}

async function pullUnlessHere(
  deps: EnsureHereDeps,
  settings: RetrySettings,
  reference: string,
  image: ExactImage,
  onRetry: (text: string) => void,
): Promise<void> {
  const repository = repositoryIn(reference);
  if ((await deps.engine.inspectImage(reference)) !== undefined) {
    await nameBuild(deps, repository, image, reference);
    return;
  }
  const digest = await digestToPull(deps, repository, image);
  const byDigest = digest !== undefined;
  const source = byDigest ? `${repository}@${digest}` : reference;
  const transfer = { ...settings, kind: 'pull', reference: source, onRetry } as const;
  const outcome = await transferImage(deps, transfer);
  if (outcome.status === 'failed') throw unavailable(source, outcome.message);
  const pulled = await deps.engine.inspectImage(source);
  const isRight =
    (pulled !== undefined && pulled.engineId === image.imageId) ||
    pulled?.repoDigests.includes(`${repository}@${digest ?? image.digest ?? ''}`);
  if (isRight !== true) throw unavailable(reference, 'the registry has another image by that name');
  if (!byDigest) return;
  await deps.engine.tagImage(source, reference);
  await nameBuild(deps, repository, image, source);
}

/** The engine may know the image already, of another build. */
async function nameBuild(
  { engine }: EnsureHereDeps,
  repository: string,
  { buildId, isUntagged }: ExactImage,
  source: string,
): Promise<void> {
  if (buildId !== undefined && isUntagged === true)
    await engine.tagImage(source, `${repository}:${buildTag(buildId)}`);
}

/** @returns `undefined` where the exact name is what to pull by */
async function digestToPull(
  { registry, runnable }: EnsureHereDeps,
  repository: string,
  image: ExactImage,
): Promise<string | undefined> {
  const { digest } = image;
  if (digest !== undefined && isForSeveral(image)) {
    const images = await platformsOf(registry, repository, digest);
    return ownImage(images, runnable)?.digest;
  }
  return image.isUntagged === true ? digest : undefined;
}

function repositoryIn(reference: string): string {
  const [named = reference] = reference.split('@');
  return reference.includes('@') ? named : named.slice(0, named.lastIndexOf(':'));
}

function unavailable(reference: string, message: string): UserError {
  return new UserError('IMAGE_UNAVAILABLE', `${reference} cannot be pulled: ${message}`, {
    hint: 'sign in to its registry, or build it here: stack build --full-rebuild',
  });
}
