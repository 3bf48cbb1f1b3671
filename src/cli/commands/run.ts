import { exitCodeOfProblems, UserError } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { planRun, type RunOptions, type RunPlan } from '../../plan/plan-run.ts';
import { renderPlan } from '../../plan/render-plan.ts';
import { selectImages } from '../../plan/select-images.ts';
import { visibleTags } from '../../plan/visible-tags.ts';
import { executeRun } from '../../run/execute-run.ts';
import { readTagSource } from '../../run/tag-source.ts';
import { renderRunReport } from '../../report/report-json.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { showProblems } from '../exit.ts';
import type { CliIo } from '../io.ts';
import type { Progress } from '../reporters/choose-reporter.ts';
import { openReporter } from '../reporters/open-reporter.ts';

export interface RunCommandOptions {
  readonly file?: string;
  readonly registry?: string;
  readonly concurrency?: number;
  readonly retries?: number;
  readonly failFast?: boolean;
  readonly dryRun?: boolean;
  readonly progress: Progress;
  readonly verbose?: boolean;
  readonly logLevel: string;
  readonly json?: boolean;
  readonly push?: boolean;
  readonly fullRebuild?: boolean;
  /** `--no-cache` turns it off. */
  readonly cache?: boolean;
}

/** `stack build`: takes images through all their steps. */
export function build(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  if (options.fullRebuild === true && names.length > 0) {
    throw new UserError(
      'USAGE',
      '--full-rebuild builds every image, so no image can be named beside it',
      {
        hint: `leave out --full-rebuild, or leave out ${names.join(' ')}`,
      },
    );
  }
  return run(io, names, options, {
    verb: 'build',
    push: options.push ?? false,
    fullRebuild: options.fullRebuild ?? false,
  });
}

/** `stack test`: runs the tests of images that are there. */
export function test(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  return run(io, names, options, { verb: 'test', push: false, fullRebuild: false });
}

/** `stack push`: pushes images that are there. */
export function push(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  return run(io, names, options, { verb: 'push', push: true, fullRebuild: false });
}

async function run(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
  what: RunOptions,
): Promise<number> {
  const world = await io.world();
  const spec = await loadSpec(world.files, {
    cwd: io.cwd,
    file: options.file,
    registry: options.registry,
  });
  world.useRegistry(options.registry ?? spec.registry);
  const graph = buildImageGraph(spec.images.values());
  const plan = planRun(spec, graph, selectImages(graph, names), what);
  if (options.dryRun === true) return showPlan(io, spec, plan, options.json ?? false);

  const reporter = openReporter(io, world, options, 'artifacts');
  const order = {
    spec,
    plan,
    push: what.push,
    noCache: options.cache === false,
    failFast: options.failFast ?? false,
    concurrency: options.concurrency ?? spec.concurrency,
    retries: options.retries ?? spec.retries,
    command: ['stack', ...io.argv].join(' '),
    stackVersion: io.version,
    registry: options.registry ?? spec.registry,
    logLevel: options.logLevel,
    signal: io.signal,
  };
  const { report, problems } = await executeRun(order, world, reporter.report).finally(() =>
    reporter.close(),
  );

  showProblems(problems, io);
  if (options.json === true) io.stdout.write(renderRunReport(report));
  if (report.status === 'interrupted') return 130;
  if (problems.length > 0) return exitCodeOfProblems(problems);
  return report.status === 'passed' ? 0 : 1;
}

async function showPlan(io: CliIo, spec: Spec, plan: RunPlan, json: boolean): Promise<number> {
  const world = await io.world();
  const checkout = await world.git.checkout(spec.rootDir);
  const tags = visibleTags(spec.tagPrefix, await readTagSource(world, checkout));
  io.stdout.write(renderPlan(plan, tags.moving, json ? 'json' : 'text'));
  return 0;
}
