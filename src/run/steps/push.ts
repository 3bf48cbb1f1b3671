import { buildTag, isBookkeepingTag } from '../../identity/exact-tags.ts';
import type { TransferOutcome } from '../../ports/container-engine.ts';
import { transferFailureKind } from '../failure-kind.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';
import { keepCache } from '../keep-cache.ts';
import { transferImage } from '../transfer-image.ts';

/**
 * Pushes the candidate under its exact `i-…` tag and asks the registry what it has now: only its answer counts. Then the tags by
 * which it is found again, and those of stages it has passed, are put there too; that moves no layer.
 */
export async function pushStep(context: StepContext): Promise<StepOutcome> {
  const { reference } = context.state;
  if (reference === undefined) throw new Error(`${context.image.key} is pushed before it is known`);
  const outcome = await publish(context, reference);
  // Tests, names and children need the image, and none of them its cache.
  return outcome.status === 'passed' ? { ...outcome, ...keepCache(context) } : outcome;
}

async function publish(context: StepContext, reference: string): Promise<StepOutcome> {
  if (context.state.isUntagged === true) return nameThere(context, reference);
  const there = await context.deps.registry.resolve(reference, { push: true });
  if (there !== undefined) return keepBooks(context, reference, there.digest);
  if (context.image.platforms.length > 1)
    return pushFailed(
      context,
      'the registry lost the image, and the engine has one platform of it',
    );

  const outcome = await transfer(context, reference);
  if (context.signal.aborted) return { status: 'cancelled' };
  if (outcome.status === 'failed') return pushFailed(context, outcome.message);

  const stored = await context.deps.registry.resolve(reference, { push: true });
  if (stored === undefined)
    return pushFailed(context, 'the registry does not have the image after the push');
  if (outcome.digest !== undefined && outcome.digest !== stored.digest) {
    return pushFailed(context, `pushed ${outcome.digest}, and the registry has ${stored.digest}`);
  }
  return keepBooks(context, reference, stored.digest);
}

/** What a builder left at the registry gets its exact name there; nothing moves. */
async function nameThere(context: StepContext, reference: string): Promise<StepOutcome> {
  const { deps, image, state } = context;
  const { digest } = state;
  if (digest === undefined) throw new Error(`${image.key} is at the registry without a digest`);
  const manifest = await deps.registry.getManifest(`${image.repository}@${digest}`);
  if (manifest === undefined)
    return pushFailed(context, 'the registry does not have what the builder left there any more');
  await deps.registry.putManifest(reference, manifest);
  const known = { ...context, state: { ...state, isUntagged: false } };
  return keepBooks(known, reference, digest);
}

async function keepBooks(
  context: StepContext,
  reference: string,
  digest: string,
): Promise<StepOutcome> {
  const { deps, image, state } = context;
  const manifest = await deps.registry.getManifest(reference);
  if (manifest?.descriptor.digest !== digest)
    return pushFailed(context, 'the registry has another image after the push');
  const local = await deps.engine.inspectImage(reference);
  const here = (local?.repoTags ?? []).filter(
    (name) =>
      name.startsWith(`${image.repository}:`) &&
      isBookkeepingTag(name.slice(image.repository.length + 1)),
  );
  // Nothing gave it here to an image that a builder elsewhere made: it may not be here, or have been before.
  const own = state.buildId === undefined ? [] : [`${image.repository}:${buildTag(state.buildId)}`];
  const names = [...new Set([...here, ...own])];
  // The build tag last: whoever finds the image by it finds its verdicts too.
  for (const name of names.sort().reverse()) await deps.registry.putManifest(name, manifest);
  return { status: 'passed', state: { ...state, digest }, facts: { digest } };
}

async function transfer(context: StepContext, reference: string): Promise<TransferOutcome> {
  const { deps, settings, signal, log, retried } = context;
  return transferImage(deps, {
    ...settings,
    kind: 'push',
    reference,
    signal,
    onProgress: (line) => log.line(line),
    onRetry: retried,
  });
}

function pushFailed(context: StepContext, message: string): StepOutcome {
  context.log.line(message);
  return {
    status: 'failed',
    message: `push of ${context.state.reference ?? context.image.repository}: ${message}`,
    failure: {
      ...transferFailureKind(message),
      tail: context.log.tail(),
      logPath: context.log.path,
    },
  };
}
