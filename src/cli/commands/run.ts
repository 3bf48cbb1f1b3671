import { exitCodeOfProblems, userProblems } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { planVerb, type ExistingVerb } from '../../plan/plan-verb.ts';
import { renderPlan } from '../../plan/render-plan.ts';
import { selectImages } from '../../plan/select-images.ts';
import type { RunOutcome } from '../../github/run-comment.ts';
import { executeRun, type RunEnd } from '../../run/execute-run.ts';
import type { PlanOrder } from '../../run/open-plan.ts';
import type { RunOrder } from '../../run/run-order.ts';
import type { World } from '../../run/world.ts';
import { renderRunReport } from '../../report/report-json.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import { showProblems } from '../exit.ts';
import type { CliIo } from '../io.ts';
import type { OptionsOfPlan } from '../plan-options.ts';
import { planOrder } from '../plan-order.ts';
import type { Progress } from '../reporters/choose-reporter.ts';
import { movingTagOf } from '../moving-tag.ts';
import { openReporter } from '../reporters/open-reporter.ts';
import { plan } from './plan.ts';

export interface RunCommandOptions extends OptionsOfPlan {
  readonly concurrency?: number;
  readonly failFast?: boolean;
  readonly dryRun?: boolean;
  readonly progress: Progress;
  readonly verbose?: boolean;
  readonly logLevel: string;
  readonly json?: boolean;
  /** `--no-cache` turns it off. */
  readonly cache?: boolean;
  readonly comment?: boolean;
  readonly issue?: boolean;
}

/** `stack build`: does what a plan says. */
export async function build(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  if (options.dryRun === true) return plan(io, names, options);
  const world = await io.world();
  const order = await planOrder(io, world, names, options, 'run').catch((error: unknown) =>
    tellFailure(error, io, tellOf(io, world, options, undefined)),
  );
  const work = { kind: 'build', order } as const;
  const tell = tellOf(io, world, options, order);
  return carryOut(io, world, options, { spec: order.spec, work, push: order.push }, tell);
}

/** `stack test`: runs the tests of images that are there. */
export function test(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  return onExisting(io, names, options, 'test');
}

/** `stack push`: pushes images that are there. */
export function push(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  return onExisting(io, names, options, 'push');
}

async function onExisting(
  io: CliIo,
  names: readonly string[],
  options: RunCommandOptions,
  verb: ExistingVerb,
): Promise<number> {
  const world = await io.world();
  const { file, registry } = options;
  const spec = await loadSpec(world.files, { cwd: io.cwd, file, registry });
  world.useRegistry(registry ?? spec.registry);
  const graph = buildImageGraph(spec.images.values());
  const existing = planVerb(spec, graph, selectImages(graph, names), verb);
  if (options.dryRun === true) {
    const movingTag = await movingTagOf(world, spec);
    const format = options.json === true ? 'json' : 'text';
    io.stdout.write(renderPlan({ ...existing, movingTag }, format));
    return 0;
  }
  const work = { kind: 'existing', plan: existing } as const;
  return carryOut(io, world, options, { spec, work, push: verb === 'push' });
}

/** Tells GitHub of a run what the options want told. */
export type Tell = (outcome: RunOutcome) => Promise<void>;

/** The {@link Tell} of a command. @param order `undefined`: it could not be told what to do */
export function tellOf(
  io: CliIo,
  world: World,
  options: RunCommandOptions,
  order: PlanOrder | undefined,
): Tell {
  return async (outcome) => {
    const wanted = whatToTell(io, options);
    if (wanted.comment !== true && wanted.issue !== true) return;
    const { tellGithub } = await import('../tell-github.ts');
    await tellGithub(io, world, order, outcome, wanted);
  };
}

/** Nobody looks at a night that was interrupted; whoever interrupts another run knows. */
function whatToTell(io: CliIo, options: RunCommandOptions): RunCommandOptions {
  if (!io.signal.aborted) return options;
  const isNight = io.env['GITHUB_EVENT_NAME'] === 'schedule';
  return { ...options, comment: false, issue: isNight && options.issue === true };
}

/** Tells of what ended a run before it had a result, and passes it on. */
export async function tellFailure(error: unknown, io: CliIo, tell: Tell): Promise<never> {
  const problems = userProblems(error);
  if (problems !== undefined || io.signal.aborted)
    await tell({ report: undefined, problems: problems ?? [] });
  throw error;
}

async function carryOut(
  io: CliIo,
  world: World,
  options: RunCommandOptions,
  wanted: WantedRun,
  tell: Tell = () => Promise.resolve(),
): Promise<number> {
  const end = await perform(io, world, options, wanted).catch((error: unknown) =>
    tellFailure(error, io, tell),
  );
  return tellEnd(io, options, end, tell);
}

/** What a run is to do that no option of its own says. */
export type WantedRun = Pick<RunOrder, 'spec' | 'work' | 'push' | 'leg'>;

/**
 * Runs and shows what happens.
 *
 * @throws {UserError} as `executeRun`
 */
export async function perform(
  io: CliIo,
  world: World,
  options: RunCommandOptions,
  { spec, work, push: pushes, leg }: WantedRun,
): Promise<RunEnd> {
  const reporter = await openReporter(io, world, options, 'artifacts');
  const order = {
    spec,
    work,
    push: pushes,
    leg,
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
  return executeRun(order, world, reporter.report).finally(() => reporter.close());
}

/** Tells everybody how a run ended. @returns the exit code */
export async function tellEnd(
  io: CliIo,
  options: RunCommandOptions,
  { report, problems }: RunEnd,
  tell: Tell,
): Promise<number> {
  showProblems(problems, io);
  if (options.json === true) io.stdout.write(renderRunReport(report));
  await tell({ report, problems });
  if (report.status === 'interrupted') return 130;
  if (problems.length > 0) return exitCodeOfProblems(problems);
  return report.status === 'passed' ? 0 : 1;
}
