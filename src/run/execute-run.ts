import { join } from 'node:path';
import type { UserError } from '../errors/user-error.ts';
import { ancestorsOf, buildImageGraph, type ImageGraph } from '../graph/image-graph.ts';
import { resolveBases } from '../identity/external-bases.ts';
import type { RunPlan } from '../plan/plan-run.ts';
import { visibleTags, type VisibleTags } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';
import { reportCollector } from '../report/collect-report.ts';
import type { RunReport } from '../report/run-report.ts';
import type { Spec } from '../spec/spec.ts';
import { checkRegistries } from './check-registries.ts';
import type { ReportEvent, RunEvent } from './events.ts';
import { existingImages } from './existing-images.ts';
import type { ImageState, PreparedImage, RunDeps, RunSettings, Steps } from './image-run.ts';
import { findLeftovers, removeLeftovers, runLabels } from './leftovers.ts';
import { logEvents } from './log-events.ts';
import { prepareImages } from './prepare-images.ts';
import { pullPrivateBases } from './pull-private-bases.ts';
import { newRunId } from './run-id.ts';
import { runPlan } from './run-plan.ts';
import { buildStep } from './steps/build.ts';
import { manifestPageStep } from './steps/manifest-page.ts';
import { pruneStep } from './steps/prune.ts';
import { pushStep } from './steps/push.ts';
import { tagStep } from './steps/tag.ts';
import { testStep } from './steps/tests.ts';
import { maskValues } from '../text/mask-values.ts';
import { tagSource } from './tag-source.ts';
import type { ConnectedEngine, World } from './world.ts';
import { resetArtifacts, writeResults } from './write-artifacts.ts';

/** What a run is to do, as the command line says it. */
export interface RunOrder {
  readonly spec: Spec;
  readonly plan: RunPlan;
  readonly push: boolean;
  readonly noCache: boolean;
  readonly failFast: boolean;
  readonly concurrency: number;
  readonly retries: number;
  /** As typed, for the report and for a second run that finds this one at work. */
  readonly command: string;
  readonly stackVersion: string;
  readonly registry: string | undefined;
  readonly logLevel: string;
  readonly signal: AbortSignal;
}

export interface RunEnd {
  readonly report: RunReport;
  /** What stopped the run or parts of it from outside; their exit codes win. */
  readonly problems: readonly UserError[];
}

const steps: Steps = {
  build: buildStep,
  'basic-tests': testStep('basic-tests'),
  push: pushStep,
  'integration-tests': testStep('integration-tests'),
  tag: tagStep,
  'manifest-page': manifestPageStep,
  prune: pruneStep,
};

/** Registries get this many pushes at a time; more only share the same line. */
const pushLimit = 3;
const retryDelayMs = 1000;

/**
 * Carries out a plan: locks the checkout, looks at everything that can go wrong before the first build, runs the steps, and
 * writes the results, also those of a run that was interrupted.
 *
 * @throws {UserError} before anything was built: `LOCKED`, `ENGINE_…`, `REGISTRY_…`, `BASE_UNAVAILABLE`, `BUILDER_MISSING`,
 *   `ARTIFACTS_UNWRITABLE`, `BRANCH_RESERVED`, `IMAGE_NOT_BUILT`
 */
export async function executeRun(
  order: RunOrder,
  world: World,
  report: ReportEvent,
): Promise<RunEnd> {
  const { rootDir, images } = order.spec;
  // Values of build secrets may be printed by a build; they are known from here on.
  world.hide(
    [...images.values()].flatMap(({ secrets }) =>
      secrets.flatMap(({ env }) => world.env[env] ?? []),
    ),
  );
  const stateDir = join(rootDir, '.stack');
  const { hostname, pid } = world.process;
  const holder = `${order.command} (process ${pid} on ${hostname}, since ${new Date(world.clock.now()).toISOString()})`;
  const release = await world.lock.acquire(stateDir, holder);
  try {
    const start = await prepareRun(order, world, stateDir);
    return await carryOut(order, world, start, report);
  } finally {
    await release();
  }
}

/** Everything that is known when the first step starts. */
interface RunStart {
  readonly runId: string;
  readonly graph: ImageGraph;
  readonly checkout: Checkout | undefined;
  readonly tags: VisibleTags;
  readonly deps: RunDeps;
  readonly settings: RunSettings;
  readonly prepared: ReadonlyMap<string, PreparedImage>;
  readonly known: ReadonlyMap<string, ImageState>;
  readonly notes: readonly string[];
}

async function prepareRun(order: RunOrder, world: World, stateDir: string): Promise<RunStart> {
  const { spec, plan } = order;
  const runId = newRunId(world.clock.now(), world.random);
  const [connected, checkout] = await Promise.all([
    world.connectEngine(stateDir),
    world.git.checkout(spec.rootDir),
  ]);
  const tags = visibleTags(spec.tagPrefix, tagSource(world.env, checkout));
  const registry = world.registry(order.retries);
  if (order.push) await checkRegistries(registry, plan, tags.moving);

  const leftovers = await findLeftovers(connected.engine, world.process, world.clock.now());
  await removeLeftovers(connected.engine, leftovers);
  const { prepared, notes } = await prepareBuilds(order, world, {
    connected,
    checkout,
    tags,
    runId,
  });
  const known = await existingImages(connected, plan, tags.moving);

  const deps = depsOf(world, connected, registry, stateDir);
  const settings = settingsOf(order, world, runId);
  await resetArtifacts(world.files, settings.artifactsDir);
  const graph = buildImageGraph(spec.images.values());
  return { runId, graph, checkout, tags, deps, settings, prepared, known, notes };
}

async function prepareBuilds(
  order: RunOrder,
  world: World,
  {
    connected,
    checkout,
    tags,
    runId,
  }: {
    connected: ConnectedEngine;
    checkout: Checkout | undefined;
    tags: VisibleTags;
    runId: string;
  },
) {
  const { spec, plan } = order;
  const built = plan.images.filter(({ state }) => state === 'build').map(({ image }) => image);
  const references = built.flatMap(({ externalBases }) =>
    externalBases.map(({ reference }) => reference),
  );
  const { engine, info, builders } = connected;
  const registries = { quickRegistry: world.registry(0), registry: world.registry(order.retries) };
  const bases = await resolveBases({ engine, ...registries }, references, info);
  const { retries, signal } = order;
  await pullPrivateBases({ engine, credentials: world.credentials }, bases.values(), {
    retries,
    retryDelayMs,
    signal,
  });
  const { files, git } = world;
  const { noCache } = order;
  const prepared = await prepareImages(plan, {
    files,
    git,
    builders,
    spec,
    runId,
    noCache,
    tags,
    bases,
    checkout,
  });
  const notes = [...bases.values()].flatMap(({ reference, unverified }) =>
    unverified === undefined
      ? []
      : [`base ${reference} not verified: the engine's copy is used (${unverified})`],
  );
  return { prepared, notes };
}

function depsOf(
  world: World,
  connected: ConnectedEngine,
  registry: RunDeps['registry'],
  stateDir: string,
): RunDeps {
  const { files, clock, runner, credentials } = world;
  const { engine, info } = connected;
  const { mask } = world;
  const tests = { engine, files, runner, clock, host: world.testHost(stateDir) };
  return { engine, engineInfo: info, registry, credentials, files, clock, tests, mask };
}

function settingsOf(order: RunOrder, world: World, runId: string): RunSettings {
  return {
    runId,
    spec: order.spec,
    push: order.push,
    retries: order.retries,
    retryDelayMs,
    artifactsDir: join(order.spec.rootDir, 'artifacts'),
    labels: {
      [runLabels.run]: runId,
      [runLabels.host]: world.process.hostname,
      [runLabels.pid]: String(world.process.pid),
    },
  };
}

async function carryOut(
  order: RunOrder,
  world: World,
  start: RunStart,
  watch: ReportEvent,
): Promise<RunEnd> {
  const { settings, deps } = start;
  const collector = reportCollector();
  const logger = await world.openLogger(
    join(settings.artifactsDir, 'logs', 'run.log'),
    order.logLevel,
  );
  const log = logEvents(logger);
  const report = (event: RunEvent) => {
    const safe = maskValues(event, world.mask);
    for (const read of [collector.report, log, watch]) read(safe);
  };
  const startedAt = world.clock.now();
  report(runStarted(order, start, startedAt));
  for (const text of startNotes(order, start))
    report({ kind: 'note', at: startedAt, level: 'warning', text });

  const result = await runPlan(runRequest(order, start), deps, steps, report);
  const at = world.clock.now();
  report({ kind: 'run-finished', at, status: result.status, durationMs: at - startedAt });
  await logger.close();
  const finished = collector.current();
  if (finished === undefined) throw new Error('the run told nothing of itself');
  await writeResults(world.files, settings.artifactsDir, finished);
  return { report: finished, problems: result.problems };
}

function runRequest(order: RunOrder, start: RunStart) {
  const { graph, prepared, known, settings } = start;
  const keys = order.plan.images.map(({ image }) => image.key);
  return {
    plan: order.plan,
    prepared,
    known,
    ancestors: new Map(keys.map((key) => [key, ancestorsOf(graph, [key])])),
    settings,
    limits: { build: order.concurrency, test: order.concurrency, push: pushLimit },
    failFast: order.failFast,
    signal: order.signal,
  };
}

function runStarted(order: RunOrder, start: RunStart, at: number): RunEvent {
  return {
    kind: 'run-started',
    at,
    runId: start.runId,
    command: order.command,
    stackVersion: order.stackVersion,
    registry: order.registry,
    commit: start.checkout?.head?.sha,
    branch: start.checkout?.branch,
    images: order.plan.images.map(({ image, level, state, reasons, steps: names }) => ({
      key: image.key,
      level,
      state,
      reasons,
      reference: `${image.repository}:${start.tags.moving}`,
      steps: names,
    })),
  };
}

function startNotes(order: RunOrder, start: RunStart): readonly string[] {
  const unpruned = order.plan.images.filter(
    ({ image, state }) => state === 'build' && image.prune && !order.push,
  );
  const prune = unpruned.map(
    ({ image }) => `${image.key} is not pruned: without --push it is only here`,
  );
  return [...start.notes, ...prune];
}
