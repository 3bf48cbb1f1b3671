import type { PlanState } from '../../plan/build-plan.ts';
import { renderPlan } from '../../plan/render-plan.ts';
import type { CliIo } from '../io.ts';
import { openPlanOf } from '../open-plan-of.ts';
import type { OptionsOfPlan } from '../plan-options.ts';
import { planOrder } from '../plan-order.ts';
import { outputStyle, wantsColour, wantsUnicode } from '../reporters/output-style.ts';

export interface PlanCommandOptions extends OptionsOfPlan {
  readonly json?: boolean;
  readonly concurrency?: number;
  readonly detailedExitcode?: boolean;
  readonly comment?: boolean;
  /** Of the comment; a plan writes nothing else. */
  readonly dryRun?: boolean;
}

/** With `--detailed-exitcode`: there is work to do. */
const workToDo = 10;

/** `stack plan`, and `stack build --dry-run`: says what would be done, and why, and does nothing. */
export async function plan(
  io: CliIo,
  names: readonly string[],
  options: PlanCommandOptions,
): Promise<number> {
  const world = await io.world();
  const order = await planOrder(io, world, names, options);
  const concurrency = options.concurrency ?? order.spec.concurrency;
  const { plan: timed, expected } = await openPlanOf(order, world, concurrency);
  const format = options.json === true ? 'json' : 'text';
  io.stdout.write(io.mask(renderPlan(timed, format, { expected, paint: painter(io) })));
  const isWork = timed.images.some(({ state }) => state !== 'skip');
  if (options.comment === true || io.env['GITHUB_OUTPUT'] !== undefined) {
    const { tellPlan } = await import('../tell-plan.ts');
    await tellPlan(io, world, order, { plan: timed, expected }, options);
  }
  return options.detailedExitcode === true && isWork ? workToDo : 0;
}

function painter(io: CliIo): (state: PlanState, text: string) => string {
  const style = outputStyle({
    colour: wantsColour(io.stdout.isTTY, io.env),
    unicode: wantsUnicode(io.env),
  });
  const paints: Readonly<Record<PlanState, (text: string) => string>> = {
    build: style.yellow,
    wait: style.yellow,
    retest: style.cyan,
    test: style.cyan,
    push: style.cyan,
    retag: style.cyan,
    skip: style.dim,
  };
  return (state, text) => paints[state](text);
}
