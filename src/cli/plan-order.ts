import { join } from 'node:path';
import { buildImageGraph } from '../graph/image-graph.ts';
import { selectImages } from '../plan/select-images.ts';
import type { PlanOrder } from '../run/open-plan.ts';
import { connectEarly } from '../run/early-engine.ts';
import { readRepository } from '../run/read-repository.ts';
import type { World } from '../run/world.ts';
import { loadSpec, type LoadOptions, type SpecPlace } from '../spec/load-spec.ts';
import type { Spec } from '../spec/spec.ts';
import { withBuilder } from '../spec/with-builder.ts';
import { builderInUse } from './builder-in-use.ts';
import type { CliIo } from './io.ts';
import { refuseContradictions, type OptionsOfPlan } from './plan-options.ts';

type Loaded = Pick<PlanOrder, 'spec' | 'tree' | 'repository' | 'engine'>;

/** A run plans when it has the lock: what was listed before that, another run may have changed. */
type PlanUse = 'plan' | 'run';

/**
 * What a command line asks to be planned, with the spec: of the work tree, or of the commit that `--head` names.
 *
 * @throws {UserError} as `loadSpec`; `USAGE`, `IMAGE_UNKNOWN`, `GIT_FAILED`
 */
export async function planOrder(
  io: CliIo,
  world: World,
  names: readonly string[],
  options: OptionsOfPlan,
  use: PlanUse = 'plan',
): Promise<PlanOrder> {
  refuseContradictions(options, names);
  const { spec: loaded, tree, repository, engine } = await loadFrom(io, world, options, use);
  const spec = withBuilder(loaded, options.builder ?? builderInUse(io.env));
  world.useRegistry(options.registry ?? spec.registry);
  return {
    spec,
    tree,
    repository,
    engine,
    cwd: io.cwd,
    named:
      names.length === 0 ? undefined : selectImages(buildImageGraph(spec.images.values()), names),
    affected: options.affected ?? false,
    all: options.all ?? false,
    push: options.push ?? false,
    published: options.published ?? false,
    fullRebuild: options.fullRebuild ?? false,
    retest: options.retest ?? false,
    refresh: options.refresh ?? false,
    base: options.base,
    head: options.head,
    files: options.files,
    retries: options.retries ?? spec.retries,
  };
}

async function loadFrom(
  io: CliIo,
  world: World,
  { file, registry, head }: OptionsOfPlan,
  use: PlanUse,
): Promise<Loaded> {
  const place = { cwd: io.cwd, file, registry };
  if (head === undefined) return loadBesideOthers(io, world, place, use);
  const tree = await world.git.commitTree(io.cwd, head);
  const spec: Spec = await loadSpec(tree.files, place).catch(async (error: unknown) => {
    await tree.close();
    throw error;
  });
  if (spec.rootDir === io.cwd) return { spec, tree };
  // Paths are counted from the root, which the spec alone tells.
  await tree.close();
  return { spec, tree: await world.git.commitTree(spec.rootDir, head) };
}

/** Asks git and the engine while the spec is read, since all take their time. */
async function loadBesideOthers(
  { ended, signal }: CliIo,
  world: World,
  place: LoadOptions,
  use: PlanUse,
): Promise<Loaded> {
  let repository: PlanOrder['repository'];
  let engine: PlanOrder['engine'];
  const onFound = (found: SpecPlace) => {
    repository = readRepository(world, found);
    // Who makes the plan is told; what is wrong with the spec is said first.
    repository.catch(() => undefined);
    if (ended === undefined) return;
    const stateDir = join(found.rootDir, '.stack');
    engine = connectEarly(world, stateDir, AbortSignal.any([ended, signal]));
  };
  const onCounted = (images: number) => {
    if (use === 'plan') engine?.expect(images);
  };
  const spec = await loadSpec(world.files, { ...place, onFound, onCounted });
  return { spec, repository, engine };
}
