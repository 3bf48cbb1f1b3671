import { UserError } from '../errors/user-error.ts';
import type { Registry } from '../ports/registry.ts';
import type { JournalDeps } from '../release/journal-deps.ts';
import { journalHolder } from '../release/holder.ts';
import type { World } from '../run/world.ts';
import { loadSpec } from '../spec/load-spec.ts';
import type { Spec } from '../spec/spec.ts';
import type { CliIo } from './io.ts';
import { showNote } from './show-note.ts';

/** Options of every command about releases. */
export interface ReleaseOptions {
  readonly file?: string;
  readonly registry?: string;
  readonly retries?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Options of `stack releases`. */
export interface ReleasesOptions extends ReleaseOptions {
  readonly notes?: boolean;
  readonly publish?: boolean;
}

/** What commands about releases work with. */
export interface ReleaseSetting {
  readonly world: World;
  readonly spec: Spec;
  /** For what is only read. */
  readonly registry: Registry;
  /** Where the stack lock lies: `ghcr.io/acme`. */
  readonly place: string;
  /** For moving tags. Its registry lets the command be interrupted at no point. */
  readonly journal: () => JournalDeps;
}

/**
 * Reads the spec and says which registry the releases are at.
 *
 * @throws {UserError} as `loadSpec`; `CONFIG` where the spec does not tell where the locks lie
 */
export async function releaseSetting(io: CliIo, options: ReleaseOptions): Promise<ReleaseSetting> {
  const world = await io.world();
  const spec = await loadSpec(world.files, { ...options, cwd: io.cwd });
  world.useRegistry(options.registry ?? spec.registry);
  if (spec.registry === undefined)
    throw new UserError(
      'CONFIG',
      'the images lie in several registries, and the spec does not say which of them has the releases',
      { hint: 'set `registry` in the spec' },
    );
  const place = spec.registry;
  const retries = options.retries ?? spec.retries;
  return {
    world,
    spec,
    place,
    registry: world.registry(retries),
    journal: () => ({
      registry: world.registry(retries, { uninterrupted: true }),
      clock: world.clock,
      random: world.random,
      isAlive: world.process.isAlive,
      place,
      holder: journalHolder(world),
      isOwn: (repository) =>
        repository.startsWith(`${place}/`) ||
        [...spec.images.values()].some((image) => image.repository === repository),
      note: (text) => showNote(text, io),
      signal: io.signal,
    }),
  };
}
