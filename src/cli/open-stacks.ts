import { join } from 'node:path';
import type { FindRecord } from '../compare/lock-snapshot.ts';
import { recordStore } from '../identity/record-store.ts';
import { visibleTags } from '../plan/visible-tags.ts';
import { engineImage } from '../release/engine-image.ts';
import type { HistoryPlace } from '../release/stack-history.ts';
import type { StackFinder } from '../release/stack-finder.ts';
import { labelsOfRun } from '../run/leftovers.ts';
import { readTagSource } from '../run/tag-source.ts';
import type { World } from '../run/world.ts';
import { loadSpec } from '../spec/load-spec.ts';
import type { Spec } from '../spec/spec.ts';
import type { CliIo } from './io.ts';

/** Options of the commands that ask about stacks. */
export interface OptionsOfStacks {
  readonly file?: string;
  readonly registry?: string;
  readonly retries?: number;
  readonly json?: boolean;
}

/** What commands that ask about stacks look things up in. */
export interface OpenStacks {
  readonly spec: Spec;
  readonly finder: StackFinder;
  readonly history: HistoryPlace;
}

/**
 * Reads the spec and says where its releases, locks, records and images are looked for. Nothing is asked yet.
 *
 * @throws {UserError} as `loadSpec`; `GIT_FAILED`, `BRANCH_RESERVED`, `CONFIG`
 */
export async function openStacks(io: CliIo, options: OptionsOfStacks): Promise<OpenStacks> {
  const world = await io.world();
  const { file, registry: under } = options;
  const spec = await loadSpec(world.files, { cwd: io.cwd, file, registry: under });
  world.useRegistry(under ?? spec.registry);
  const stateDir = join(spec.rootDir, '.stack');
  const { files } = world;
  const registry = world.registry(options.retries ?? spec.retries);
  const records = recordStore({ files, registry }, stateDir);
  const checkout = await world.git.checkout(spec.rootDir);
  const { moving } = visibleTags(spec.tagPrefix, await readTagSource(world, checkout));
  const findRecord: FindRecord = (image, imageId) => records.find(image, imageId);
  const common = { registry, files, findRecord, branchTag: moving };
  return {
    spec,
    finder: { ...common, spec, cwd: io.cwd, onEngine: lookOnEngine(io, world, stateDir) },
    history: {
      ...common,
      place: spec.registry,
      prefix: spec.tagPrefix,
      locksDir: join(stateDir, 'locks'),
    },
  };
}

function lookOnEngine(io: CliIo, world: World, stateDir: string): StackFinder['onEngine'] {
  const { files, clock } = world;
  const containerLabels = labelsOfRun('diff', world.process);
  const records = recordStore({ files }, stateDir);
  const findRecord: FindRecord = (image, imageId) => records.find(image, imageId);
  return async (key, reference) => {
    const { engine } = await world.connectEngine(stateDir);
    const image = await engine.inspectImage(reference);
    const deps = { engine, clock, findRecord, containerLabels, signal: io.signal };
    return image && (() => engineImage(deps, key, reference, image));
  };
}
