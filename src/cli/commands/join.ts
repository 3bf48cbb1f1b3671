import { resolve } from 'node:path';
import { findResults } from '../../legs/find-results.ts';
import { renderRunReport } from '../../report/report-json.ts';
import type { RunReport } from '../../report/run-report.ts';
import { joinedReport, joinRun } from '../../run/join-run.ts';
import { joinPlanOrder, type JoinOrder } from '../../run/prepare-join.ts';
import type { PlanOrder } from '../../run/open-plan.ts';
import type { World } from '../../run/world.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import type { CliIo } from '../io.ts';
import { runOf, type BuildOptions } from '../build-options.ts';
import { openRun, type OpenRun } from '../open-run.ts';
import { openReporter } from '../reporters/open-reporter.ts';
import { showNote } from '../show-note.ts';
import { tellEnd, tellFailure, tellOf } from './run.ts';

/** Folders that artifacts were downloaded to, and what the command line says of the rest. */
type JoinOptions = BuildOptions & { readonly join: readonly string[] };

/** `stack build --join`: makes one run of what its legs left. */
export async function joinLegs(
  io: CliIo,
  names: readonly string[],
  options: JoinOptions,
): Promise<number> {
  const run = runOf(options, names);
  const world = await io.world();
  if (options.dryRun === true) {
    const order = await joinOrder(io, world, await openRun(io, world, run, options), options);
    const report = await joinedReport(order, world);
    io.stdout.write(io.mask(options.json === true ? renderRunReport(report) : linesOf(report)));
    return 0;
  }
  const toldFailure =
    (order?: PlanOrder) =>
    (error: unknown): Promise<never> =>
      tellFailure(error, io, tellOf(io, world, options, order));
  const opened = await openRun(io, world, run, options).catch(toldFailure());
  const order = await joinOrder(io, world, opened, options).catch(toldFailure());
  const planOrder = joinPlanOrder(order);
  const reporter = await openReporter(io, world, options, 'artifacts');
  const end = await joinRun(order, world, reporter.report)
    .finally(() => reporter.close())
    .catch(toldFailure(planOrder));
  const exitCode = await tellEnd(io, options, end, tellOf(io, world, options, planOrder));
  // A leg without results was interrupted; the join was not.
  return exitCode === 130 && !io.signal.aborted ? 1 : exitCode;
}

async function joinOrder(
  io: CliIo,
  world: World,
  { at, spec }: OpenRun,
  options: JoinOptions,
): Promise<JoinOrder> {
  const dirs = options.join.map((dir) => resolve(io.cwd, dir));
  const note = (text: string) => showNote(text, io);
  return {
    at,
    spec,
    cwd: io.cwd,
    results: await findResults(world.files, at.run, dirs, io.cwd, note),
    command: ['stack', ...io.argv].join(' '),
    stackVersion: io.version,
    registry: options.registry ?? spec.registry,
    concurrency: options.concurrency ?? spec.concurrency,
    retries: options.retries ?? spec.retries,
    logLevel: options.logLevel,
  };
}

/** What would be joined: a line for each image. */
function linesOf({ images }: RunReport): string {
  const lines = images.map(({ key, status, message }) =>
    cleanOneLine(message === undefined ? `${key} ${status}` : `${key} ${status}: ${message}`),
  );
  return `${lines.join('\n')}\n`;
}
