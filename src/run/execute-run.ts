import { join } from 'node:path';
import type { UserError } from '../errors/user-error.ts';
import { ancestorsOf } from '../graph/image-graph.ts';
import { scheduleLimits } from '../report/schedule-limits.ts';
import { reportCollector, type ReportCollector } from '../report/collect-report.ts';
import type { RunReport } from '../report/run-report.ts';
import type { ReportEvent, RunEvent } from '../report/events.ts';
import type { Steps } from './image-run.ts';
import { concludeRun } from './conclude-run.ts';
import { attemptsFolder } from './keep-attempt.ts';
import { logEvents, unwrittenLog } from './log-events.ts';
import { maskEvent } from './mask-event.ts';
import { prepareRun, type RunStart } from './prepare-run.ts';
import { problemsOf } from './problems-of.ts';
import type { RunOrder } from './run-order.ts';
import { runPlan } from './run-plan.ts';
import { buildStep } from './steps/build.ts';
import { manifestPageStep } from './steps/manifest-page.ts';
import { pruneStep } from './steps/prune.ts';
import { pushStep } from './steps/push.ts';
import { tagStep } from './steps/tag.ts';
import { testStep } from './steps/tests.ts';
import { writeReportPage } from './report-page.ts';
import type { World } from './world.ts';
import { resetArtifacts, writeResults } from './write-artifacts.ts';

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
    const keep = (order.leg?.attempt ?? 1) > 1 ? [attemptsFolder] : [];
    await resetArtifacts(world.files, start.settings.artifactsDir, keep);
    return await carryOut(order, world, start, report);
  } finally {
    await release();
  }
}

async function carryOut(
  order: RunOrder,
  world: World,
  start: RunStart,
  watch: ReportEvent,
): Promise<RunEnd> {
  const { settings, deps } = start;
  const collector = reportCollector();
  const logger = world.openLogger(join(settings.artifactsDir, 'logs', 'run.log'), order.logLevel);
  const log = logEvents(logger);
  const report = (event: RunEvent) => {
    const safe = maskEvent(event, world.mask);
    for (const read of [collector.report, log, watch]) read(safe);
  };
  const startedAt = world.clock.now();
  const note = (text: string) =>
    report({ kind: 'note', at: world.clock.now(), level: 'warning', text });
  report(runStarted(order, start, startedAt));
  for (const text of startNotes(order, start)) note(text);

  try {
    const running = runPlan(runRequest(order, start), deps, steps, report);
    // Nothing ends before the run has: its lock would be free, and results be written, while it works.
    const [ran, swept] = await Promise.allSettled([running, start.sweepTags()]);
    if (ran.status === 'rejected') throw ran.reason;
    if (swept.status === 'rejected') throw swept.reason;
    const result = ran.value;
    const late = await problemsOf(() =>
      concludeRun(start, reported(collector), result.status, result.states, {
        note,
        facts: (image, facts) =>
          report({ kind: 'image-facts', at: world.clock.now(), image, facts }),
      }),
    );
    for (const [host, count] of world.registryRetries()) note(retriesText(host, count));
    const at = world.clock.now();
    const status = late.length > 0 && result.status === 'passed' ? 'failed' : result.status;
    report({ kind: 'run-finished', at, status, durationMs: at - startedAt });
    return { report: reported(collector), problems: [...result.problems, ...late] };
  } finally {
    // Also after a bug: what had been found until then must not be lost.
    try {
      const { files } = world;
      await writeResults(files, settings.artifactsDir, reported(collector));
      const deps = { files, logger, note };
      await writeReportPage(deps, settings.artifactsDir, reported(collector));
    } finally {
      await logger.close().catch((error: unknown) => note(unwrittenLog(error)));
    }
  }
}

function retriesText(host: string, count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'} to ${host} did not get through at once and had to be made again`;
}

function reported(collector: ReportCollector): RunReport {
  const report = collector.current();
  if (report === undefined) throw new Error('the run told nothing of itself');
  return report;
}

function runRequest(order: RunOrder, start: RunStart) {
  const { plan, graph, prepared, known, settings } = start;
  const keys = plan.images.map(({ image }) => image.key);
  return {
    plan,
    prepared,
    known,
    ancestors: new Map(keys.map((key) => [key, ancestorsOf(graph, [key])])),
    settings,
    limits: scheduleLimits(order.concurrency),
    failFast: order.failFast,
    failedBefore: order.leg?.failedBefore,
    onSettled: order.leg?.onSettled,
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
    leg: start.settings.leg,
    concurrency: order.concurrency,
    images: start.plan.images.map(
      ({ image, level, parents, state, reasons, buildId, found, steps: names }) => ({
        key: image.key,
        level,
        parents,
        state,
        reasons,
        buildId,
        imageId: found?.imageId,
        digest: found?.digest,
        reference: `${image.repository}:${start.tags.moving}`,
        steps: names,
      }),
    ),
  };
}

function startNotes(order: RunOrder, start: RunStart): readonly string[] {
  const unpruned = start.plan.images.filter(
    ({ image, state }) => state === 'build' && image.prune && !order.push,
  );
  const prune = unpruned.map(
    ({ image }) => `${image.key} is not pruned: without --push it is only here`,
  );
  return [...start.notes, ...prune];
}
