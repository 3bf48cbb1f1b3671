import { resolve } from 'node:path';
import { findResults } from '../../legs/find-results.ts';
import { renderRunReport } from '../../report/report-json.ts';
import { joinedReport, joinRun } from '../../run/join-run.ts';
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
  const tell = tellOf(io, world, options, undefined);
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
    io.stdout.write(io.mask(renderRunReport(await joinedReport(order, world))));
    return 0;
  }
  const reporter = openReporter(io, world, options, 'artifacts');
  const end = await joinRun(order, world, reporter.report)
    .finally(() => reporter.close())
    .catch((error: unknown) => tellFailure(error, io, tell));
  const exitCode = await tellEnd(io, options, end, tell);
  // A leg without results was interrupted; the join was not.
  return exitCode === 130 && !io.signal.aborted ? 1 : exitCode;
}
