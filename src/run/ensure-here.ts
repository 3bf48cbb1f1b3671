import { UserError } from '../errors/user-error.ts';
import { parseReference } from '../oci/reference.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { Credentials } from '../ports/credentials.ts';
import { retryTransient, transferRetries, type RetrySettings } from './retry.ts';

/** An image by its exact name. */
export interface ExactImage {
  /** `repository:i-…`. */
  readonly reference?: string | undefined;
  readonly imageId?: string | undefined;
  readonly digest?: string | undefined;
}

interface PullDeps {
  readonly engine: ContainerEngine;
  readonly credentials: Credentials;
}

/** Brings an image of the stack to the engine unless it is there, each once a run however many ask. */
export type EnsureHere = (
  image: ExactImage,
  signal: AbortSignal,
  /** Told of each further try. */
  onRetry?: (text: string) => void,
) => Promise<void>;

/**
 * An {@link EnsureHere} that pulls exact names (`repository:i-…`) and checks that what came is the image of the plan.
 *
 * Rejects with `UserError` `IMAGE_UNAVAILABLE` when the registry refuses or has another image under that name.
 */
export function ensureHere(
  deps: PullDeps,
  settings: Omit<RetrySettings, 'signal'> & { readonly signal?: AbortSignal | undefined },
): EnsureHere {
  // Of the run: one who asks may be stopped while others still wait for the same image.
  const { signal: ofRun = new AbortController().signal } = settings;
  const asked = new Map<string, Promise<void>>();
  return (image, _signal, onRetry) => {
    const { reference } = image;
    if (reference === undefined) throw new Error('an image is needed before it is known');
    const earlier = asked.get(reference);
    if (earlier !== undefined) return earlier;
    const pulling = pullUnlessHere(deps, { ...settings, signal: ofRun }, reference, image, onRetry);
    asked.set(reference, pulling);
    pulling.catch(() => asked.delete(reference));
    return pulling;
  };
}

async function pullUnlessHere(
  { engine, credentials }: PullDeps,
  settings: RetrySettings,
  reference: string,
  image: ExactImage,
  onRetry: ((text: string) => void) | undefined,
): Promise<void> {
  if ((await engine.inspectImage(reference)) !== undefined) return;
  const credential = await credentials.forHost(parseReference(reference)?.registry ?? '');
  const outcome = await retryTransient(
    () => engine.pullImage({ reference, credential, signal: settings.signal }),
    (result) => result.status === 'failed' && result.transient,
    transferRetries(settings),
    (result, attempt) => {
      const why = result.status === 'failed' ? result.message : '';
      onRetry?.(`pull of ${reference}: trying again (${attempt}): ${why}`);
    },
  );
  if (outcome.status === 'failed') throw unavailable(reference, outcome.message);
  const pulled = await engine.inspectImage(reference);
  const [named = reference] = reference.split('@');
  const repository = reference.includes('@') ? named : named.slice(0, named.lastIndexOf(':'));
  const isRight =
    (pulled !== undefined && pulled.engineId === image.imageId) ||
    (image.digest !== undefined && pulled?.repoDigests.includes(`${repository}@${image.digest}`));
  if (isRight !== true) throw unavailable(reference, 'the registry has another image by that name');
}

function unavailable(reference: string, message: string): UserError {
  return new UserError('IMAGE_UNAVAILABLE', `${reference} cannot be pulled: ${message}`, {
    hint: 'sign in to its registry, or build it here: stack build --full-rebuild',
  });
}
