import { join, relative, sep } from 'node:path';
import { UserError, userProblems, type UserError as Problem } from '../errors/user-error.ts';
import type { HandOver } from '../legs/hand-over.ts';
import { findHandOvers, type RunAtRegistry } from '../legs/hand-over-store.ts';
import { joinReports, type JoinedRun, type LegResult } from '../legs/join-reports.ts';
import type { GivenImage } from '../plan/plan-part.ts';
import { reportCollector } from '../report/collect-report.ts';
import type { ReportEvent, RunEvent } from '../report/events.ts';
import { reportEvents } from '../report/report-events.ts';
import type { ImageReport, RunReport } from '../report/run-report.ts';
import type { Spec } from '../spec/spec.ts';
import { concludeRun } from './conclude-run.ts';
import { copyResults } from './copy-results.ts';
import type { RunEnd } from './execute-run.ts';
import type { ImageState } from './image-run.ts';
import { logEvents } from './log-events.ts';
import { maskEvent } from './mask-event.ts';
import { openPlan, repositoryOf, type OpenPlan, type PlanOrder } from './open-plan.ts';
import { writeReportPage } from './report-page.ts';
import { visibleNames } from './prepare-images.ts';
import { settleRaces } from './settle-races.ts';
import { storedVerdicts } from './verdicts.ts';
import type { World } from './world.ts';
import { resetArtifacts, writeResults } from './write-artifacts.ts';

/** What is to be joined. */
export interface JoinOrder {
  readonly at: RunAtRegistry;
  readonly spec: Spec;
  /** Absolute path of the folder the user works in. */
  readonly cwd: string;
  readonly results: readonly LegResult[];
  /** As typed, for the report. */
  readonly command: string;
  readonly stackVersion: string;
  readonly registry: string | undefined;
  readonly concurrency: number;
  readonly retries: number;
  readonly logLevel: string;
}

/** A run of which only the results are left to be written. */
interface JoinStart {
  readonly joined: JoinedRun;
  readonly opened: OpenPlan;
  /** Names people use, by key. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly handOvers: ReadonlyMap<string, HandOver>;
}

/**
 * What a join would report, without anything written.
 *
 * @throws {UserError} as `openPlan`
 */
export async function joinedReport(order: JoinOrder, world: World): Promise<RunReport> {
  return (await prepareJoin(order, world)).joined.report;
}

/**
 * Makes one run of the results of its legs: one `artifacts/`, one stack lock where all of it is green, and names at the registry that
 * two jobs of one leg fought for. No engine takes part. Joining again gives the same.
 *
 * @throws {UserError} `LOCKED`, `ARTIFACTS_UNWRITABLE`, `LEG_RESULTS` when the results lie where they would be overwritten; as `openPlan`
 */
export async function joinRun(
  order: JoinOrder,
  world: World,
  report: ReportEvent,
): Promise<RunEnd> {
  const { rootDir } = order.spec;
  const { hostname, pid } = world.process;
  const stateDir = join(rootDir, '.stack');
  const release = await world.lock.acquire(
    stateDir,
    `${order.command} (process ${pid} on ${hostname})`,
  );
  try {
    const start = await prepareJoin(order, world);
    const artifactsDir = join(rootDir, 'artifacts');
    await refuseOwnFolder(order, world, artifactsDir);
    await resetArtifacts(world.files, artifactsDir);
    await copyResults(world.files, order.results, start.joined.sources, artifactsDir);
    return await tellAndWrite(order, world, start, { stateDir, artifactsDir }, report);
  } finally {
    await release();
  }
}

async function prepareJoin(order: JoinOrder, world: World): Promise<JoinStart> {
  const { at, spec, results } = order;
  const { run } = at;
  const planOrder = joinPlanOrder(order);
  const handOvers = await findHandOvers(
    at,
    run.legs.flatMap(({ images }) => images),
  );
  const repository = await repositoryOf(planOrder, world);
  const opened = await openPlan(
    planOrder,
    world,
    undefined,
    repository,
    join(spec.rootDir, '.stack'),
  );
  const names = await visibleNames([...spec.images.values()], { git: world.git, opened });
  const planned = new Set(run.images.map(({ key }) => key));
  const joined = joinReports(run, results, handOvers, {
    ...order,
    now: world.clock.now(),
    commit: repository.checkout?.head?.sha,
    branch: repository.checkout?.branch,
    namesOf: (key) => names.get(key) ?? [],
    placeOf: (key) => {
      const { level = 0, parents = [] } = opened.graph.nodes.get(key) ?? {};
      const place = spec.images.get(key)?.repository ?? key;
      return {
        level,
        parents: parents.filter((parent) => planned.has(parent)),
        reference: `${place}:${run.movingTag}`,
      };
    },
  });
  return { joined, opened, names, handOvers };
}

/** Everything is there already: what is asked is only how the images lie in the stack. */
export function joinPlanOrder({ at, spec, cwd, retries }: JoinOrder): PlanOrder {
  const keys = at.run.images.map(({ key }) => key);
  const reason = { kind: 'leg', text: 'made by a leg' };
  return {
    spec,
    cwd,
    part: {
      keys,
      wanted: new Set(keys),
      given: new Map(keys.map((key): [string, GivenImage] => [key, { reason }])),
      forced: new Map(),
      bases: at.run.bases,
    },
    named: undefined,
    affected: false,
    all: true,
    push: true,
    published: false,
    fullRebuild: false,
    retest: false,
    refresh: false,
    base: undefined,
    head: undefined,
    files: undefined,
    retries,
  };
}

/** A join empties the folder that it writes. */
async function refuseOwnFolder(
  { results, cwd }: JoinOrder,
  { files }: World,
  artifactsDir: string,
): Promise<void> {
  const own = (await files.realPath(artifactsDir)) ?? artifactsDir;
  for (const { dir } of results) {
    const real = (await files.realPath(dir)) ?? dir;
    if (real !== own && !real.startsWith(`${own}${sep}`)) continue;
    throw new UserError(
      'LEG_RESULTS',
      `${relative(cwd, dir) || '.'} is where the joined results are written`,
      {
        hint: 'move the results of the legs to another folder first: legs',
      },
    );
  }
}

async function tellAndWrite(
  order: JoinOrder,
  world: World,
  start: JoinStart,
  { stateDir, artifactsDir }: { readonly stateDir: string; readonly artifactsDir: string },
  watch: ReportEvent,
): Promise<RunEnd> {
  const { files } = world;
  const collector = reportCollector();
  const logger = await world.openLogger(join(artifactsDir, 'logs', 'run.log'), order.logLevel);
  const log = logEvents(logger);
  const report = (event: RunEvent) => {
    const safe = maskEvent(event, world.mask);
    for (const read of [collector.report, log, watch]) read(safe);
  };
  const { joined } = start;
  const at = Date.parse(joined.report.startedAt);
  const note = (text: string) => report({ kind: 'note', at, level: 'warning', text });
  const current = () => collector.current() ?? joined.report;
  try {
    const events = reportEvents(joined.report);
    for (const event of events.slice(0, -1)) report(event);
    const { status, durationMs } = joined.report;
    const late = await problemsOf(async () => {
      const { handOvers, names } = start;
      const races = { handOvers, names, results: order.results };
      for (const text of await settleRaces(order.at, order.spec, races)) note(text);
      const { plan, opened, settings, deps } = concluding(
        order,
        world,
        start,
        stateDir,
        artifactsDir,
      );
      const { checkout } = opened.repository;
      await concludeRun(
        { plan, opened, settings, deps, checkout },
        current(),
        status,
        statesOf(joined.report.images),
        { note, facts: (image, facts) => report({ kind: 'image-facts', at, image, facts }) },
      );
    });
    const isLate = late.length > 0 && status === 'passed';
    report({
      kind: 'run-finished',
      at: at + durationMs,
      status: isLate ? 'failed' : status,
      durationMs,
    });
    return { report: current(), problems: late };
  } finally {
    try {
      await writeResults(files, artifactsDir, current());
      await writeReportPage({ files, logger, note }, artifactsDir, current());
    } finally {
      await logger.close();
    }
  }
}

function concluding(
  { at, spec }: JoinOrder,
  { files }: World,
  { opened }: JoinStart,
  stateDir: string,
  artifactsDir: string,
) {
  const { work, records, plan } = opened;
  const stores = work.stores.registry === undefined ? [] : [work.stores.registry];
  const { graph, source, runnable } = work;
  const verdicts = storedVerdicts({ graph, source, stores, runnable, retest: false });
  return {
    plan,
    opened,
    settings: { spec, stateDir, artifactsDir, push: true, isLate: true },
    deps: {
      files,
      registry: at.registry,
      verdicts,
      books: {
        record: (image: { readonly key: string; readonly repository: string }, id: string) =>
          records.find(image, id),
      },
    },
  };
}

/** What is known of images that are as they should be. */
function statesOf(images: readonly ImageReport[]): ReadonlyMap<string, ImageState> {
  const good = images.filter(({ status }) => status === 'passed' || status === 'up-to-date');
  return new Map(
    good.map(({ key, imageId, digest, buildId }) => [key, { imageId, digest, buildId }] as const),
  );
}

/** What stops the end of a join is told; the results stay. */
async function problemsOf(work: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return problems;
  }
}
