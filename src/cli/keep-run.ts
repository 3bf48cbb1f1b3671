import { createHash } from 'node:crypto';
import { UserError } from '../errors/user-error.ts';
import { refuseOtherStack } from '../identity/lock-store.ts';
import { makeSplitRun } from '../legs/make-split-run.ts';
import { publishRun } from '../legs/run-store.ts';
import type { Leg } from '../legs/split-run.ts';
import type { RunPlan } from '../plan/build-plan.ts';
import type { OpenPlan, PlanOrder } from '../run/open-plan.ts';
import { newRunId } from '../run/run-id.ts';
import type { World } from '../run/world.ts';
import type { CliIo } from './io.ts';

export interface RunToKeep {
  readonly order: PlanOrder;
  readonly opened: OpenPlan;
  readonly plan: RunPlan;
  readonly legs: readonly Leg[];
  readonly noCache: boolean;
}

/**
 * Keeps the plan of a run in legs at the registry, for its jobs.
 *
 * @returns the ID of the run: `20261122T141500Z-3f9a2c`
 * @throws {UserError} `USAGE` when the stack has no place of its own at a registry; as `refuseOtherStack` and the registry
 */
export async function keepRun(
  io: CliIo,
  world: World,
  { order, opened, plan, legs, noCache }: RunToKeep,
): Promise<string> {
  const { spec, fullRebuild, retest, refresh, affected, named, retries } = order;
  if (spec.registry === undefined)
    throw new UserError(
      'USAGE',
      'there is no place to keep the run plan: the images lie in several registries',
      {
        hint: 'write registry: at the top of the spec',
      },
    );
  const { repository, tags, bases } = opened;
  const registry = world.registry(retries);
  // Before any leg has done a thing for it.
  await refuseOtherStack(
    registry,
    spec.registry,
    tags.moving,
    [...spec.images.values()].map(({ repository }) => repository),
  );
  const now = world.clock.now();
  const run = newRunId(now, world.random);
  const commit = repository.checkout?.head?.sha;
  const split = makeSplitRun(plan, legs, opened.work.scope.wanted, {
    run,
    stackVersion: io.version,
    createdAt: new Date(now).toISOString(),
    ...(commit === undefined ? {} : { commit }),
    specHash: createHash('sha256').update(repository.specText).digest('hex'),
    movingTag: tags.moving,
    options: {
      fullRebuild,
      noCache,
      retest,
      refresh,
      affected,
      ...(named === undefined ? {} : { named }),
    },
    bases: Object.fromEntries(
      [...bases].flatMap(([reference, { digest }]) =>
        digest === undefined ? [] : [[reference, digest]],
      ),
    ),
  });
  await publishRun(registry, spec.registry, split);
  return run;
}
