import { join } from 'node:path';
import { userProblems, UserErrors } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { awaitHandOvers } from '../../legs/await-hand-overs.ts';
import { handOverFailure } from '../../legs/hand-over-failure.ts';
import { knownLeg } from '../../legs/find-leg.ts';
import type { HandOver } from '../../legs/hand-over.ts';
import { findHandOvers } from '../../legs/hand-over-store.ts';
import { failedBefore, legPart, neededFromLegs } from '../../legs/leg-part.ts';
import { refuseOtherInputs } from '../../legs/refuse-other-inputs.ts';
import type { Leg } from '../../legs/split-run.ts';
import { renderPlan } from '../../plan/render-plan.ts';
import type { RunEnd } from '../../run/execute-run.ts';
import { handOverImages } from '../../run/hand-over-images.ts';
import { keepAttempt } from '../../run/keep-attempt.ts';
import type { PlanOrder } from '../../run/open-plan.ts';
import { missingSecrets } from '../../run/missing-secrets.ts';
import { partOrder } from '../../run/part-order.ts';
import { settleRaces } from '../../run/settle-races.ts';
import type { World } from '../../run/world.ts';
import { withoutOwnBuilder } from '../../spec/with-builder.ts';
import type { CliIo } from '../io.ts';
import { runOf, type BuildOptions } from '../build-options.ts';
import { openPlanOf } from '../open-plan-of.ts';
import { openRun, type OpenRun } from '../open-run.ts';
import { showNote } from '../show-note.ts';
import { perform, tellEnd, tellFailure, tellOf } from './run.ts';

/** `stack build --leg`: does one leg of a run that was planned before. */
export async function buildLeg(
  io: CliIo,
  names: readonly string[],
  options: BuildOptions,
): Promise<number> {
  const run = runOf(options, names);
  const world = await io.world();
  const opened = await openRun(io, world, run, options);
  const leg = knownLeg(opened.at.run, options.leg ?? '');
  if (options.dryRun === true) return showPlan(io, world, opened, leg, options);

  const lost: RunEnd[] = [];
  // Each time at least one image more is given.
  for (let attempt = 1; ; attempt += 1) {
    const { end, order, overtaken } = await tryOnce(
      io,
      world,
      { ...opened, leg, attempt },
      options,
    );
    if (overtaken === undefined || io.signal.aborted || attempt > leg.images.length) {
      if (lost.length > 0) await giveNamesBack(io, opened, leg, lost);
      return tellEnd(io, options, end, tellOf(io, world, options, order));
    }
    lost.push(end);
    showNote(`another job of the run was first with ${overtaken}: going on with its image`, io);
    await keepAttempt(world.files, join(opened.spec.rootDir, 'artifacts'), attempt);
  }
}

/** Images of an attempt that was overtaken may have got their names before it stopped. */
async function giveNamesBack(
  io: CliIo,
  { at, spec }: OpenRun,
  leg: Leg,
  lost: readonly RunEnd[],
): Promise<void> {
  const handOvers = await findHandOvers(at, leg.images);
  const names = new Map(leg.images.map((key) => [key, namesOf(key, lost)]));
  const races = { handOvers, names, results: lost };
  for (const text of await settleRaces(at, spec, races)) showNote(text, io);
}

/** Names people use; an exact tag stays with its image. */
function namesOf(key: string, lost: readonly RunEnd[]): readonly string[] {
  const images = lost.flatMap(({ report }) => report.images.filter((image) => image.key === key));
  const tags = new Set(images.flatMap((image) => image.tags));
  return [...tags].filter((name) => !/:i-[0-9a-f]{12}$/.test(name));
}

interface Attempt extends OpenRun {
  readonly leg: Leg;
  /** Of this process, from 1. */
  readonly attempt: number;
}

async function tryOnce(io: CliIo, world: World, one: Attempt, options: BuildOptions) {
  const { at, spec, leg } = one;
  const toldFailure =
    (order?: PlanOrder) =>
    async (error: unknown): Promise<never> => {
      await handOverEnd(io, world, one, error);
      return tellFailure(error, io, tellOf(io, world, options, order));
    };
  const looked = (options.wait ?? 0) > 0 ? lookBeforeWaiting(world, one) : undefined;
  const { order, handOvers } = await Promise.resolve(looked)
    .then(() => orderOf(io, world, one, leg, options))
    .catch(toldFailure());
  const given = new Set(order.part?.given.keys());
  let overtaken: string | undefined;
  const onOvertaken = (key: string) => void (overtaken ??= key);
  const { clock } = world;
  const attempt = attemptIn(io);
  const onSettled = handOverImages({ at, leg, spec, clock, attempt, given, onOvertaken });
  const { noCache } = at.run.options;
  const end = await perform(
    io,
    world,
    { ...options, cache: !noCache },
    {
      spec,
      work: { kind: 'build', order },
      push: true,
      leg: {
        run: at.run.run,
        id: leg.id,
        failedBefore: failedBefore(handOvers, leg),
        onSettled,
        attempt: one.attempt,
        refuse: (plan) => refuseOtherInputs(at.run, leg, plan, given),
      },
    },
  ).catch(toldFailure(order));
  return { end, order, overtaken };
}

/**
 * Nobody should wait for hours to hear that there is no engine, or no secret or builder for an image of the leg.
 *
 * @throws {UserErrors} `CONFIG` for each secret; `ENGINE_…`, `BUILDER_…`, `REGISTRY_…`
 */
async function lookBeforeWaiting(world: World, { at, spec, leg }: Attempt): Promise<void> {
  const connected = await world.connectEngine(join(spec.rootDir, '.stack'));
  const toBuild = new Set(
    at.run.images.flatMap(({ key, state }) => (state === 'build' || state === 'wait' ? [key] : [])),
  );
  const handOvers = await findHandOvers(at, leg.images);
  const { images } = withoutOwnBuilder(spec, connected.context);
  const built = leg.images
    .filter((key) => toBuild.has(key) && handOvers.get(key)?.status !== 'passed')
    .flatMap((key) => images.get(key) ?? []);
  const problems = missingSecrets(built, world.env);
  if (problems.length > 0) throw new UserErrors(problems);
  const builders = new Set(built.flatMap(({ builder }) => builder ?? []));
  await Promise.all([...builders].map((name) => connected.builders.describe(name)));
}

/** With these another job, or this one a moment later, may well do the leg. */
const passing = new Set<string>(['LOCKED', 'LEG_REFUSED', 'LEG_INCOMPLETE']);

/** Hands on that the leg ended before its run: others wait for it. */
async function handOverEnd(
  io: CliIo,
  { clock }: World,
  { at, leg }: Attempt,
  error: unknown,
): Promise<void> {
  const [problem] = userProblems(error) ?? [];
  if (problem === undefined || passing.has(problem.code) || io.signal.aborted) return;
  try {
    const { message } = problem;
    await handOverFailure(at, leg, { message, attempt: attemptIn(io), now: clock.now() });
  } catch (other) {
    const [second] = userProblems(other) ?? [];
    if (second === undefined) throw other;
    showNote(`other legs do not hear of this: ${second.message}`, io);
  }
}

/** GitHub repeats jobs of a workflow under a number of its own. */
function attemptIn({ env }: CliIo): number | undefined {
  const text = env['GITHUB_RUN_ATTEMPT'] ?? '';
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** What a leg has to plan, when everything that it is built on is there. */
async function orderOf(
  io: CliIo,
  world: World,
  { at, spec }: OpenRun,
  leg: Leg,
  { wait, retries, dryRun }: BuildOptions,
): Promise<{ readonly order: PlanOrder; readonly handOvers: ReadonlyMap<string, HandOver> }> {
  const { run } = at;
  const graph = buildImageGraph(spec.images.values());
  const needed = await awaitHandOvers(at, neededFromLegs(run, leg, graph), {
    clock: world.clock,
    signal: io.signal,
    attempt: attemptIn(io),
    waitMs: dryRun === true ? 0 : (wait ?? 0),
    onWait: (missing) => io.stderr.write(`waiting for ${missing.join(', ')}\n`),
    onProblem: (message) => showNote(`still waiting: ${message}`, io),
  });
  // Last, so that as little as possible is made twice.
  const handOvers = new Map([...needed, ...(await findHandOvers(at, leg.images))]);
  const order = partOrder({
    spec,
    cwd: io.cwd,
    part: legPart(run, leg, { spec, graph }, handOvers),
    retest: run.options.retest,
    retries: retries ?? spec.retries,
  });
  return { order, handOvers };
}

async function showPlan(
  io: CliIo,
  world: World,
  opened: OpenRun,
  leg: Leg,
  options: BuildOptions,
): Promise<number> {
  const { order } = await orderOf(io, world, opened, leg, options);
  const concurrency = options.concurrency ?? order.spec.concurrency;
  const { plan, expected } = await openPlanOf(order, world, concurrency);
  refuseOtherInputs(opened.at.run, leg, plan, new Set(order.part?.given.keys()));
  const format = options.json === true ? 'json' : 'text';
  io.stdout.write(io.mask(renderPlan(plan, format, { expected })));
  return 0;
}
