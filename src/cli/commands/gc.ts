import { carryOut, type DoneDeletion } from '../../retention/carry-out.ts';
import { openRetention } from '../../retention/open-retention.ts';
import { doneLine, renderRetention, retentionDocument } from '../../retention/render-retention.ts';
import type { World } from '../../run/world.ts';
import type { CliIo } from '../io.ts';
import { releaseSetting, type ReleaseOptions } from '../release-setting.ts';

export interface GcOptions extends ReleaseOptions {
  readonly delete?: boolean;
  readonly verbose?: boolean;
}

/**
 * `stack gc`: says what nothing at the registry needs any more, and with `--delete` deletes it.
 *
 * @returns 3 when something that was to be deleted could not be; 130 when it was interrupted
 */
export async function gc(
  io: CliIo,
  _names: readonly string[],
  options: GcOptions,
): Promise<number> {
  const { world, spec, place, registry } = await releaseSetting(io, options);
  const retries = options.retries ?? spec.retries;
  const versionsOf = packageHosts(world, retries);
  const deps = { registry, versionsOf, git: world.git, clock: world.clock };
  const opened = await openRetention(deps, spec, place);

  const isReal = options.delete === true && options.dryRun !== true;
  const done = isReal
    ? await carryOut(
        {
          ...deps,
          // A tag must not be left half removed; between two deletions the signal counts.
          registry: world.registry(retries, { uninterrupted: true }),
          read: opened.read,
          plan: opened.planOf,
          prefixes: spec.retention.prefixes,
          signal: io.signal,
          tell: (one) => void io.stderr.write(io.mask(`${doneLine(one)}\n`)),
        },
        opened.content,
        opened.plan,
      )
    : undefined;

  const view = { verbose: options.verbose ?? false, done };
  const answer =
    options.json === true
      ? `${JSON.stringify(retentionDocument(opened, view), undefined, 2)}\n`
      : renderRetention(opened, view);
  io.stdout.write(io.mask(answer));
  return exitCode(done ?? [], io.signal);
}

function exitCode(done: readonly DoneDeletion[], signal: AbortSignal): number {
  if (signal.aborted) return 130;
  return done.some(({ status }) => status === 'failed') ? 3 : 0;
}

/** Packages at ghcr.io are deleted through the API of github.com. */
function packageHosts(world: World, retries: number) {
  const { env } = world;
  const token = [env['GITHUB_TOKEN'], env['GH_TOKEN'], env['GHCR_TOKEN']].find(
    (one) => one !== undefined && one !== '',
  );
  const address = { apiUrl: 'https://api.github.com', owner: '', name: '', token };
  const versions = world.packageVersions(address, retries);
  return (repository: string) => (repository.startsWith('ghcr.io/') ? versions : undefined);
}
