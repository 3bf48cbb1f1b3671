import { buildIdOf } from '../../identity/build-id.ts';
import { buildTag, imageTag } from '../../identity/exact-tags.ts';
import type { PlannedRunImage } from '../../plan/build-plan.ts';
import type { BuildEvent, BuildOutcome } from '../../ports/image-builder.ts';
import type { PreviousImage } from '../../report/run-report.ts';
import { formatSize } from '../../text/format-size.ts';
import type { Books, EarlierImage } from '../books.ts';
import { finalRequest } from '../final-request.ts';
import { buildFailureKind } from '../failure-kind.ts';
import type { ImageState, PreparedBuild, StepContext, StepOutcome } from '../image-run.ts';
import { rememberBuilt } from '../last-built.ts';
import { rememberImageId } from '../image-ids.ts';
import { previousImage } from '../previous-image.ts';
import { removeTemporaryName } from '../remove-temporary-name.ts';
import { retryTransient } from '../retry.ts';
import { settleBuiltAway } from '../settle-built-away.ts';

/**
 * Builds the image on its exact parents and gives it its `i-…` tag, which never moves, and its `b-…` tag, by which it is found
 * again. An image that had to wait for its parents may turn out to exist; then only what it lacks is left to do.
 */
export async function buildStep(context: StepContext): Promise<StepOutcome> {
  const { build } = context.prepared;
  const { books } = context.deps;
  if (build === undefined || books === undefined)
    throw new Error(`${context.image.key} was not prepared for a build`);
  const parents = parentIds(context);
  if (context.planned.state === 'wait') {
    const decided = await books.decide(context.image.key, parents);
    if (decided.found !== undefined && decided.state !== 'build')
      return existsAlready(context, decided);
    const outcome = await buildNow({ ...context, planned: decided }, build, books, parents);
    // What it waited for is known now, and so is why it was built.
    const facts = { ...outcome.facts, state: 'build', reasons: decided.reasons };
    return { ...outcome, facts };
  }
  return buildNow(context, build, books, parents);
}

/** Image IDs of the parents, which are all there by now. */
function parentIds({ image, parents }: StepContext): ReadonlyMap<string, string> {
  return new Map(
    image.parents.map((key) => {
      const imageId = parents.get(key)?.imageId;
      if (imageId === undefined) throw new Error(`${image.key} is built before ${key} is known`);
      return [key, imageId] as const;
    }),
  );
}

async function existsAlready(
  { deps, settings, image }: StepContext,
  { state, reasons, steps, found, buildId }: PlannedRunImage,
): Promise<StepOutcome> {
  const { imageId, reference, digest, here } = found ?? {};
  if (here === true && reference !== undefined)
    await rememberBuilt(deps.files, settings.stateDir, image.key, reference);
  return {
    status: 'skipped',
    message: 'an image with exactly these inputs exists already',
    state: { imageId, reference, digest, buildId },
    facts: { state, reasons, imageId, digest, buildId },
    steps,
  };
}

async function buildNow(
  context: StepContext,
  build: PreparedBuild,
  books: Books,
  parents: ReadonlyMap<string, string>,
): Promise<StepOutcome> {
  const { image, signal, planned, deps, settings } = context;
  const inputs = books.inputs(image.key, parents);
  const buildId = buildIdOf(inputs);
  const earlier = planned.forced === true ? await books.earlier(image, buildId) : undefined;
  const request = await finalRequest(context, build, earlier?.history ?? build.history);
  const { noCache } = request;
  if (build.builder.store === 'registry') context.log.line(`on the builder ${build.builder.name}`);
  const [outcome, previous] = await Promise.all([
    retryTransient(
      () => build.builder.build(request, (event) => logEvent(context, event)),
      (result) => result.status === 'failed' && result.transient,
      { ...settings, signal },
      (result, attempt) => {
        const why = result.status === 'failed' ? result.message : '';
        context.retried(`build: trying again (${attempt} of ${settings.retries}): ${why}`);
      },
    ),
    // Before the tags of this run move, and while the builder works.
    previousImage(context, books),
  ]);
  if (outcome.status === 'cancelled') return { status: 'cancelled' };
  if (outcome.status === 'failed') {
    const { temporaryName } = outcome;
    if (temporaryName !== undefined) await removeTemporaryName(context, temporaryName);
    return buildFailed(context, build, outcome);
  }
  const state = {
    buildId,
    inputs,
    isBuilt: true,
    builtAt: deps.clock.now(),
    ...(noCache ? { isFresh: true } : {}),
  };
  const { name, store } = build.builder;
  const settled =
    store === 'registry'
      ? await settleBuiltAway(context, outcome, earlier?.found)
      : { imageId: await unlessSame(context, { ...request, ...outcome }, earlier, books) };
  if ('problem' in settled) return wrongImage(context, build, settled.problem);
  const before = previous?.published.imageId === settled.imageId ? undefined : previous;
  const built = { ...state, ...settled, ...(before && { before: before.published }) };
  if ('reference' in built) return nameAway(context, name, built, before?.sizes);
  return nameImage(context, request.reference, built, before?.sizes);
}

/**
 * BuildKit notes in an image what its cache needs (`cache: inline`), in no certain order and with what else the engine built; so the
 * same image comes out under another ID. Where nothing else differs from the image that exists, that one stays.
 *
 * @returns the image ID that counts; the temporary name is moved to it
 */
async function unlessSame(
  { deps, image, retried }: StepContext,
  made: { readonly reference: string; readonly imageId: string },
  earlier: EarlierImage | undefined,
  books: Books,
): Promise<string> {
  const found = earlier?.found;
  if (found === undefined || found.imageId === made.imageId) return made.imageId;
  const fresh = await deps.engine.inspectImage(made.reference);
  if ((await deps.engine.inspectImage(found.reference)) === undefined) {
    const layers = await books.publishedLayers(image, found.imageId);
    // A pull moves little then: the layers are here.
    if (layers === undefined || layers.join() !== fresh?.layers.join()) return made.imageId;
    await deps.ensureHere(found, retried);
  }
  const before = await deps.engine.inspectImage(found.reference);
  if (fresh === undefined || before?.contentHash !== fresh.contentHash) return made.imageId;
  await deps.engine.tagImage(found.reference, made.reference);
  return found.imageId;
}

/** An image at the registry has no names before it has passed its tests; it comes here where somebody needs it. */
async function nameAway(
  context: StepContext,
  builder: string,
  state: ImageState & { readonly imageId: string; readonly reference: string },
  previous: PreviousImage | undefined,
): Promise<StepOutcome> {
  const { deps, image, settings, retried } = context;
  const { imageId, reference, buildId } = state;
  // The engine may call it something else when it comes.
  await rememberImageId(deps.files, settings.stateDir, image.key, { imageId, engineId: undefined });
  await rememberBuilt(deps.files, settings.stateDir, image.key, reference);
  const facts = { imageId, buildId, previous, builder, tags: [reference] };
  const budget = image.sizeBudgetBytes;
  if (budget === undefined) return { status: 'passed', state, facts };
  // Nothing but the engine tells how large an image is when it is unpacked.
  await deps.ensureHere({ ...state, buildId: undefined }, retried);
  const sizeBytes = (await deps.engine.inspectImage(reference))?.sizeBytes;
  const outcome = withinBudget(
    context,
    { sizeBytes, budget },
    { state, facts: { ...facts, sizeBytes } },
  );
  if (outcome.status === 'passed' && buildId !== undefined)
    await deps.engine.tagImage(reference, `${image.repository}:${buildTag(buildId)}`);
  return outcome;
}

async function nameImage(
  context: StepContext,
  temporary: string,
  built: ImageState & { readonly imageId: string; readonly buildId: string },
  previous: PreviousImage | undefined,
): Promise<StepOutcome> {
  const { engine, files } = context.deps;
  const { key, repository } = context.image;
  const { stateDir } = context.settings;
  const { imageId, buildId } = built;
  const reference = `${repository}:${imageTag(imageId)}`;
  const isNew = (await engine.inspectImage(reference)) === undefined;
  await engine.tagImage(temporary, reference);
  const image = await engine.inspectImage(reference);
  await rememberImageId(files, stateDir, key, { imageId, engineId: image?.engineId });
  const sizeBytes = image?.sizeBytes;
  const facts = { imageId, buildId, sizeBytes, previous, tags: [reference] };
  const state = { ...built, reference, isNew };
  const budget = context.image.sizeBudgetBytes;
  const outcome = withinBudget(context, { sizeBytes, budget }, { state, facts });

  // Last of the names that stay, and only of an image that may be: whoever finds it by this name takes it for built.
  if (outcome.status === 'passed')
    await engine.tagImage(temporary, `${repository}:${buildTag(buildId)}`);
  await engine.removeImage(temporary);
  await rememberBuilt(files, stateDir, key, reference);
  return outcome;
}

function withinBudget(
  { log }: StepContext,
  {
    sizeBytes,
    budget,
  }: { readonly sizeBytes?: number | undefined; readonly budget?: number | undefined },
  known: Pick<StepOutcome, 'state' | 'facts'>,
): StepOutcome {
  if (budget === undefined || sizeBytes === undefined || sizeBytes <= budget)
    return { status: 'passed', ...known };
  const message = `the image has ${formatSize(sizeBytes)}, its size_budget is ${formatSize(budget)}`;
  const failure = { kind: 'size', tail: [], logPath: log.path } as const;
  return { status: 'failed', message, ...known, failure };
}

function buildFailed(
  context: StepContext,
  { builder }: PreparedBuild,
  outcome: BuildOutcome & { status: 'failed' },
): StepOutcome {
  const { image, log } = context;
  return {
    status: 'failed',
    message: outcome.message,
    ...(builder.store === 'registry' ? { facts: { builder: builder.name } } : {}),
    failure: {
      ...buildFailureKind(outcome),
      ...(outcome.line === undefined
        ? {}
        : { location: { file: image.dockerfilePath, line: outcome.line, column: 1 } }),
      ...(outcome.command === undefined ? {} : { command: outcome.command }),
      tail: log.tail(),
      logPath: log.path,
    },
  };
}

/** Nothing is tagged: neither another image, nor an index without one of its platforms. */
function wrongImage(
  { log }: StepContext,
  { builder }: PreparedBuild,
  message: string,
): StepOutcome {
  log.line(message);
  const failure = { kind: 'registry', tail: log.tail(), logPath: log.path } as const;
  return { status: 'failed', message, failure, facts: { builder: builder.name } };
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
