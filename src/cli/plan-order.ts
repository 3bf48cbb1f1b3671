import { buildImageGraph } from '../graph/image-graph.ts';
import { selectImages } from '../plan/select-images.ts';
import type { PlanOrder } from '../run/open-plan.ts';
import { readRepository } from '../run/read-repository.ts';
import type { World } from '../run/world.ts';
import { loadSpec, type LoadOptions, type SpecPlace } from '../spec/load-spec.ts';
import type { Spec } from '../spec/spec.ts';
import { withBuilder } from '../spec/with-builder.ts';
import { builderInUse } from './builder-in-use.ts';
import type { CliIo } from './io.ts';
import { refuseContradictions, type OptionsOfPlan } from './plan-options.ts';

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
): Promise<PlanOrder> {
  refuseContradictions(options, names);
  const { spec: loaded, tree, repository } = await loadFrom(io, world, options);
  const spec = withBuilder(loaded, options.builder ?? builderInUse(io.env));
  world.useRegistry(options.registry ?? spec.registry);
  const graph = buildImageGraph(spec.images.values());
  return {
    spec,
    tree,
    repository,
    cwd: io.cwd,
    named: names.length === 0 ? undefined : selectImages(graph, names),
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
): Promise<Pick<PlanOrder, 'spec' | 'tree' | 'repository'>> {
  const place = { cwd: io.cwd, file, registry };
  if (head === undefined) return loadBesideGit(world, place);
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

/** Asks git while the spec is read, since both take their time. */
async function loadBesideGit(
  world: World,
  place: LoadOptions,
): Promise<Pick<PlanOrder, 'spec' | 'repository'>> {
  let repository: PlanOrder['repository'];
  const onFound = (found: SpecPlace) => {
    repository = readRepository(world, found);
    // Who makes the plan is told; what is wrong with the spec is said first.
    repository.catch(() => undefined);
  };
  const spec = await loadSpec(world.files, { ...place, onFound });
  return { spec, repository };
}
