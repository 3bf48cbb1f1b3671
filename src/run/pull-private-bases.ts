import type { ResolvedBase } from '../identity/external-bases.ts';
import { UserError } from '../errors/user-error.ts';
import { parseReference } from '../oci/reference.ts';
import type { RetrySettings } from './retry.ts';
import { transferImage, type TransferDeps } from './transfer-image.ts';

/**
 * Pulls the pinned bases of registries that there are credentials for, each once, by the engine.
 *
 * A builder would hand the credentials of one registry to any that asks, so it gets none, and finds these bases on the engine.
 *
 * @param onRetry told of each further try
 * @throws {UserError} `BASE_UNAVAILABLE` when the registry refuses
 */
export async function pullPrivateBases(
  deps: TransferDeps,
  bases: Iterable<ResolvedBase>,
  settings: RetrySettings,
  onRetry: (text: string) => void,
): Promise<void> {
  await Promise.all([...bases].map((base) => pullIfPrivate(deps, base, settings, onRetry)));
}

async function pullIfPrivate(
  deps: TransferDeps,
  base: ResolvedBase,
  settings: RetrySettings,
  onRetry: (text: string) => void,
): Promise<void> {
  const parsed = parseReference(base.reference);
  if (base.digest === undefined || parsed === undefined) return;
  const credential = await deps.credentials.forHost(parsed.registry);
  const reference = base.reference.includes('@')
    ? base.reference
    : `${base.reference}@${base.digest}`;
  if (credential === undefined || (await deps.engine.inspectImage(reference)) !== undefined) return;

  const outcome = await transferImage(deps, { ...settings, kind: 'pull', reference, onRetry });
  if (outcome.status === 'failed') {
    throw new UserError('BASE_UNAVAILABLE', `${reference} cannot be pulled: ${outcome.message}`, {
      hint: `check that ${credential.username} may read it at ${parsed.registry}`,
    });
  }
}
