import { resolve } from 'node:path';
import { findResults } from '../../legs/find-results.ts';
import { renderRunReport } from '../../report/report-json.ts';
import type { RunReport } from '../../report/run-report.ts';
import { joinedReport, joinPlanOrder, joinRun } from '../../run/join-run.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import type { CliIo } from '../io.ts';
import { runOf, type BuildOptions } from '../build-options.ts';
import { openRun } from '../open-run.ts';
import { openReporter } from '../reporters/open-reporter.ts';
import { tellEnd, tellFailure, tellOf } from './run.ts';

/** `stack build --join`: makes one run of what its legs left. */
export async function joinLegs(
  io: CliIo,
  names: readonly string[],
  options: BuildOptions & { readonly join: readonly string[] },
): Promise<number> {
  const run = runOf(options, names);
  const world = await io.world();
  const { at, spec } = await openRun(io, world, run, options);
  const dirs = options.join.map((dir) => resolve(io.cwd, dir));
  const order = {
    at,
    spec,
    cwd: io.cwd,
    results: await findResults(world.files, at.run, dirs, io.cwd),
    command: ['stack', ...io.argv].join(' '),
    stackVersion: io.version,
    registry: options.registry ?? spec.registry,
    concurrency: options.concurrency ?? spec.concurrency,
    retries: options.retries ?? spec.retries,
    logLevel: options.logLevel,
  };
  if (options.dryRun === true) {
    const report = await joinedReport(order, world);
    io.stdout.write(io.mask(options.json === true ? renderRunReport(report) : linesOf(report)));
    return 0;
  }
  const tell = tellOf(io, world, options, joinPlanOrder(order));
  const reporter = openReporter(io, world, options, 'artifacts');
  const end = await joinRun(order, world, reporter.report)
    .finally(() => reporter.close())
    .catch((error: unknown) => tellFailure(error, io, tell));
  const exitCode = await tellEnd(io, options, end, tell);
  // A leg without results was interrupted; the join was not.
  return exitCode === 130 && !io.signal.aborted ? 1 : exitCode;
}

/** What would be joined: a line for each image. */
function linesOf({ images }: RunReport): string {
  const lines = images.map(({ key, status, message }) =>
    cleanOneLine(message === undefined ? `${key} ${status}` : `${key} ${status}: ${message}`),
  );
  return `${lines.join('\n')}\n`;
}
