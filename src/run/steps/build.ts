import { parentArgs } from '../../spec/parent-args.ts';
import { shortDigest } from '../../oci/digest.ts';
import type { BuildEvent, BuildOutcome } from '../../ports/image-builder.ts';
import { formatSize } from '../../manifest/format-size.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';
import { rememberBuilt } from '../last-built.ts';
import { retryTransient } from '../retry.ts';

/** Builds the image on its exact parents and gives it its `i-…` tag, which never moves. */
export async function buildStep(context: StepContext): Promise<StepOutcome> {
  const { build } = context.prepared;
  if (build === undefined) throw new Error(`${context.image.key} was not prepared for a build`);
  const { image, signal } = context;
  const buildArgs = { ...image.buildArgs, ...parentArgs(image, parentTags(context)) };
  const request = { ...build.request, buildArgs, signal };
  const outcome = await retryTransient(
    () => build.builder.build(request, (event) => logEvent(context, event)),
    (result) => result.status === 'failed' && result.transient,
    { ...context.settings, signal },
    (result, attempt) => {
      const why = result.status === 'failed' ? result.message : '';
      context.note(`build: trying again (${attempt} of ${context.settings.retries}): ${why}`);
    },
  );
  if (outcome.status === 'cancelled') return { status: 'cancelled' };
  if (outcome.status === 'failed') return buildFailed(context, outcome);
  return nameImage(context, request.reference, outcome.imageId);
}

function parentTags(context: StepContext) {
  const entries = [...context.parents].flatMap(([key, { reference }]) => {
    if (reference === undefined) return [];
    const colon = reference.lastIndexOf(':');
    return [
      [key, { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) }] as const,
    ];
  });
  return new Map(entries);
}

async function nameImage(
  context: StepContext,
  temporary: string,
  imageId: string,
): Promise<StepOutcome> {
  const { engine } = context.deps;
  const reference = `${context.image.repository}:i-${shortDigest(imageId)}`;
  const isNew = (await engine.inspectImage(reference)) === undefined;
  await engine.tagImage(temporary, reference);
  await engine.removeImage(temporary);
  await rememberBuilt(context.deps.files, context.settings.stateDir, context.image.key, reference);
  const sizeBytes = (await engine.inspectImage(reference))?.sizeBytes;
  const facts = { imageId, sizeBytes, tags: [reference] };
  const state = { imageId, reference, isNew };

  const budget = context.image.sizeBudgetBytes;
  if (budget !== undefined && sizeBytes !== undefined && sizeBytes > budget) {
    const message = `the image has ${formatSize(sizeBytes)}, its size_budget is ${formatSize(budget)}`;
    return { status: 'failed', message, state, facts };
  }
  return { status: 'passed', state, facts };
}

function buildFailed(
  context: StepContext,
  outcome: BuildOutcome & { status: 'failed' },
): StepOutcome {
  const { image, log } = context;
  return {
    status: 'failed',
    message: outcome.message,
    failure: {
      ...(outcome.line === undefined
        ? {}
        : { location: { file: image.dockerfilePath, line: outcome.line, column: 1 } }),
      ...(outcome.command === undefined ? {} : { command: outcome.command }),
      tail: log.tail(),
      logPath: log.path,
    },
  };
}

function logEvent(context: StepContext, event: BuildEvent): void {
  if (event.kind === 'log') {
    context.log.line(event.line);
    return;
  }
  const seconds =
    event.durationMs === undefined ? '' : ` ${(event.durationMs / 1000).toFixed(1)} s`;
  context.log.line(`=> ${event.name}: ${event.status}${seconds}`);
}
