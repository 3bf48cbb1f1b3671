import { join } from 'node:path';
import type { HandOver } from '../legs/hand-over.ts';
import { findHandOvers, type RunAtRegistry } from '../legs/hand-over-store.ts';
import { joinReports, type JoinedRun, type LegResult } from '../legs/join-reports.ts';
import type { GivenImage } from '../plan/plan-part.ts';
import type { Spec } from '../spec/spec.ts';
import { partOrder } from './part-order.ts';
import { openPlan, repositoryOf, type OpenPlan, type PlanOrder } from './open-plan.ts';
import { visibleNames } from './prepare-images.ts';
import type { World } from './world.ts';

/** What is to be joined. */
export interface JoinOrder {
  readonly at: RunAtRegistry;
  readonly spec: Spec;
  /** Absolute path of the folder the user works in. */
  readonly cwd: string;
  readonly results: readonly LegResult[];
  /** As typed, for the report. */
  readonly command: string;
  readonly stackVersion: string;
  readonly registry: string | undefined;
  readonly concurrency: number;
  readonly retries: number;
  readonly logLevel: string;
}

/** A run of which only the results are left to be written. */
export interface JoinStart {
  readonly joined: JoinedRun;
  readonly opened: OpenPlan;
  /** Names people use, by key. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly handOvers: ReadonlyMap<string, HandOver>;
}

/**
 * Puts together what legs left, and looks at how their images lie in the stack. Nothing is written.
 *
 * @throws {UserError} as `openPlan`
 */
export async function prepareJoin(order: JoinOrder, world: World): Promise<JoinStart> {
  const { at, spec, results } = order;
  const { run } = at;
  const planOrder = joinPlanOrder(order);
  const handOvers = await findHandOvers(
    at,
    run.legs.flatMap(({ images }) => images),
  );
  const repository = await repositoryOf(planOrder, world);
  const opened = await openPlan(
    planOrder,
    world,
    undefined,
    repository,
    join(spec.rootDir, '.stack'),
  );
  const names = await visibleNames([...spec.images.values()], { git: world.git, opened });
  const planned = new Set(run.images.map(({ key }) => key));
  const joined = joinReports(run, results, handOvers, {
    ...order,
    now: world.clock.now(),
    commit: repository.checkout?.head?.sha,
    branch: repository.checkout?.branch,
    namesOf: (key) => names.get(key) ?? [],
    placeOf: (key) => {
      const { level = 0, parents = [] } = opened.graph.nodes.get(key) ?? {};
      const place = spec.images.get(key)?.repository ?? key;
      return {
        level,
        parents: parents.filter((parent) => planned.has(parent)),
        reference: `${place}:${run.movingTag}`,
      };
    },
  });
  return { joined, opened, names, handOvers };
}

/** Everything is there already: what is asked is only how the images lie in the stack. */
export function joinPlanOrder({ at, spec, cwd, retries }: JoinOrder): PlanOrder {
  const keys = at.run.images.map(({ key }) => key);
  const reason = { kind: 'leg', text: 'made by a leg' };
  return partOrder({
    spec,
    cwd,
    part: {
      keys,
      wanted: new Set(keys),
      given: new Map(keys.map((key): [string, GivenImage] => [key, { reason }])),
      forced: new Map(),
      bases: at.run.bases,
    },
    retest: false,
    retries,
  });
}
