import { join, relative, sep } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { ReportEvent } from '../report/events.ts';
import type { RunReport } from '../report/run-report.ts';
import { copyResults } from './copy-results.ts';
import type { RunEnd } from './execute-run.ts';
import { prepareJoin, type JoinOrder } from './prepare-join.ts';
import { tellJoined } from './tell-joined.ts';
import type { World } from './world.ts';
import { resetArtifacts } from './write-artifacts.ts';

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
    return await tellJoined(order, world, start, { stateDir, artifactsDir }, report);
  } finally {
    await release();
  }
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
