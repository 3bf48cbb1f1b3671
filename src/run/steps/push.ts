import { parseReference } from '../../oci/reference.ts';
import type { TransferOutcome } from '../../ports/container-engine.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';
import { retryTransient } from '../retry.ts';

/** Pushes the candidate under its exact `i-…` tag and asks the registry what it has now: only its answer counts. */
export async function pushStep(context: StepContext): Promise<StepOutcome> {
  const { reference } = context.state;
  if (reference === undefined) throw new Error(`${context.image.key} is pushed before it is known`);

  const outcome = await transfer(context, reference);
  if (context.signal.aborted) return { status: 'cancelled' };
  if (outcome.status === 'failed') return pushFailed(context, outcome.message);

  const stored = await context.deps.registry.resolve(reference, { push: true });
  if (stored === undefined)
    return pushFailed(context, 'the registry does not have the image after the push');
  if (outcome.digest !== undefined && outcome.digest !== stored.digest) {
    return pushFailed(context, `pushed ${outcome.digest}, and the registry has ${stored.digest}`);
  }
  return {
    status: 'passed',
    state: { ...context.state, digest: stored.digest },
    facts: { digest: stored.digest },
  };
}

async function transfer(context: StepContext, reference: string): Promise<TransferOutcome> {
  const { deps, settings, signal, log } = context;
  const credential = await deps.credentials.forHost(parseReference(reference)?.registry ?? '');
  return retryTransient(
    () =>
      deps.engine.pushImage({
        reference,
        credential,
        signal,
        onProgress: (line) => log.line(line),
      }),
    (result) => result.status === 'failed' && result.transient,
    { ...settings, signal },
    (result, attempt) => {
      const why = result.status === 'failed' ? result.message : '';
      context.note(`push: trying again (${attempt} of ${settings.retries}): ${why}`);
    },
  );
}

function pushFailed(context: StepContext, message: string): StepOutcome {
  context.log.line(message);
  return {
    status: 'failed',
    message: `push of ${context.state.reference ?? context.image.repository}: ${message}`,
    failure: { tail: context.log.tail(), logPath: context.log.path },
  };
}
