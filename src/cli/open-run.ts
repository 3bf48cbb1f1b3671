import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { knownRun, refuseOtherFiles } from '../legs/find-leg.ts';
import type { RunAtRegistry } from '../legs/hand-over-store.ts';
import { visibleTags } from '../plan/visible-tags.ts';
import { readTagSource } from '../run/tag-source.ts';
import type { World } from '../run/world.ts';
import { loadSpec } from '../spec/load-spec.ts';
import type { Spec } from '../spec/spec.ts';
import { withBuilder } from '../spec/with-builder.ts';
import { builderInUse } from './builder-in-use.ts';
import type { CliIo } from './io.ts';
import type { BuildOptions } from './build-options.ts';

/** A run that was planned before, and what is checked out for it. */
export interface OpenRun {
  readonly at: RunAtRegistry;
  readonly spec: Spec;
}

/**
 * The run plan that a job goes by.
 *
 * @param run its ID
 * @throws {UserError} `RUN_UNKNOWN`; `LEG_REFUSED` when something else is checked out; `CONFIG` for a spec without `registry`;
 *   as `loadSpec`; `GIT_FAILED`, `REGISTRY_…`
 */
export async function openRun(
  io: CliIo,
  world: World,
  run: string,
  { file, registry, retries, builder }: BuildOptions,
): Promise<OpenRun> {
  const loaded = await loadSpec(world.files, { cwd: io.cwd, file, registry });
  const spec = withBuilder(loaded, builder ?? builderInUse(io.env));
  const place = registry ?? spec.registry;
  world.useRegistry(place);
  if (place === undefined)
    throw new UserError(
      'CONFIG',
      'run plans are kept beside the images, and the spec has no `registry`',
      {
        hint: 'set `registry` in the spec, or give --registry',
      },
    );
  const port = world.registry(retries ?? spec.retries);
  const [plan, checkout, specText = ''] = await Promise.all([
    knownRun(port, place, run),
    world.git.checkout(spec.rootDir),
    world.files.readText(resolve(io.cwd, spec.file)),
  ]);
  const tags = visibleTags(spec.tagPrefix, await readTagSource(world, checkout));
  refuseOtherFiles(plan, {
    commit: checkout?.head?.sha,
    movingTag: tags.moving,
    stackVersion: io.version,
    specHash: createHash('sha256').update(specText).digest('hex'),
  });
  return { at: { registry: port, place, run: plan }, spec };
}
