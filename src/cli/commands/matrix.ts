import { join } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { groupLegs } from '../../legs/group-legs.ts';
import { diskOf, workOf } from '../../legs/plan-work.ts';
import { renderMatrix } from '../../legs/render-matrix.ts';
import type { SplitKind } from '../../legs/split-kinds.ts';
import { splitLegs, type SplitLegs } from '../../legs/split-legs.ts';
import { renderSplit } from '../../legs/render-split.ts';
import type { RunPlan } from '../../plan/build-plan.ts';
import type { LegWork } from '../../legs/leg-work.ts';
import { knownSizes } from '../../run/known-sizes.ts';
import { timedPlan } from '../../run/timed-plan.ts';
import type { CliIo } from '../io.ts';
import { keepRun } from '../keep-run.ts';
import { writeJobOutputs } from '../job-files.ts';
import { openPlanOf } from '../open-plan-of.ts';
import type { OptionsOfPlan } from '../plan-options.ts';
import { planOrder } from '../plan-order.ts';
import { showNote } from '../show-note.ts';

export interface MatrixCommandOptions extends OptionsOfPlan {
  readonly by: SplitKind;
  readonly maxLegs?: number;
  /** Bytes. */
  readonly disk?: number;
  readonly waves?: number;
  readonly store?: boolean;
  readonly dryRun?: boolean;
  /** `--no-cache` turns it off. */
  readonly cache?: boolean;
}

/** Of one matrix of a workflow at GitHub. */
const mostJobs = 256;

/** `stack matrix`: splits what is to be done into legs, and prints them as a matrix for the jobs of a workflow. */
export async function matrix(
  io: CliIo,
  names: readonly string[],
  options: MatrixCommandOptions,
): Promise<number> {
  const { by, waves, maxLegs } = options;
  const isKept = options.store === true && options.dryRun !== true;
  if (isKept && options.head !== undefined)
    throw new UserError(
      'USAGE',
      '--store is for jobs that build what is checked out, so --head cannot be given',
      {
        hint: 'check that commit out, in this job and in those of the legs',
      },
    );
  const world = await io.world();
  // Legs share nothing but the registry, which they push to.
  const order = { ...(await planOrder(io, world, names, options)), push: true };
  const { opened } = await openPlanOf(order, world, order.spec.concurrency);
  const sizes = await knownSizes(opened);
  // After the sizes: the records that they are from say how long images took.
  const plan = await timedPlan(world.files, join(order.spec.rootDir, '.stack'), opened);
  const split = splitOf(plan, sizes, options);
  for (const note of [...opened.notes, ...split.notes]) showNote(note, io);
  const groups = groupLegs(split.work, split.legs, { waves, maxLegs });
  const widest = Math.max(0, ...groups.map((group) => group.length));
  if (widest > mostJobs)
    showNote(
      `a matrix of GitHub has at most ${mostJobs} jobs, and there are ${widest} legs in one: give --max-legs, or more --waves`,
      io,
    );
  if (groups.length > 0) io.stderr.write(renderSplit(split.work, groups, maxLegs));

  const run = isKept
    ? await keepRun(io, world, {
        order,
        opened,
        plan,
        legs: split.legs,
        noCache: options.cache === false,
      })
    : undefined;
  const text = renderMatrix(plan, groups, { by, run, isGrouped: waves !== undefined });
  await writeJobOutputs(io, {
    matrix: text.trimEnd(),
    run: run ?? '',
    work: String(split.legs.length > 0),
  });
  io.stdout.write(text);
  return 0;
}

function splitOf(
  plan: RunPlan,
  sizes: Awaited<ReturnType<typeof knownSizes>>,
  { by, maxLegs, disk: limitBytes }: MatrixCommandOptions,
): SplitLegs & { readonly work: readonly LegWork[] } {
  const work = workOf(plan);
  const disk = limitBytes === undefined ? undefined : diskOf(plan, sizes, limitBytes);
  return { work, ...splitLegs(work, { by, maxLegs, disk }) };
}
