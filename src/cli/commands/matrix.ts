import { UserError } from '../../errors/user-error.ts';
import { planMatrix, type MatrixKind } from '../../plan/matrix.ts';
import { renderMatrix } from '../../plan/render-matrix.ts';
import type { CliIo } from '../io.ts';
import { openPlanOf } from '../open-plan-of.ts';
import type { OptionsOfPlan } from '../plan-options.ts';
import { planOrder } from '../plan-order.ts';

export interface MatrixCommandOptions extends OptionsOfPlan {
  readonly by: string;
}

/** `stack matrix`: prints what is to be done as a matrix for the jobs of a GitHub Actions workflow. */
export async function matrix(
  io: CliIo,
  names: readonly string[],
  options: MatrixCommandOptions,
): Promise<number> {
  const { by } = options;
  if (!isKind(by)) throw new UserError('USAGE', `--by takes levels or subgraphs, not '${by}'`);
  const world = await io.world();
  // Jobs of a matrix share nothing but the registry, which they push to.
  const order = { ...(await planOrder(io, world, names, options)), push: true };
  const { plan } = await openPlanOf(order, world, order.spec.concurrency);
  io.stdout.write(renderMatrix(planMatrix(plan, by), by));
  return 0;
}

function isKind(text: string): text is MatrixKind {
  return text === 'levels' || text === 'subgraphs';
}
