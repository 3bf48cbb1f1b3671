import { UserError } from '../errors/user-error.ts';
import { pullArtifact, pushArtifact } from '../identity/artifact.ts';
import type { Registry } from '../ports/registry.ts';
import { readSplitRun, splitRunJson } from './split-run-json.ts';
import type { SplitRun } from './split-run.ts';

const runType = 'application/vnd.stack.run.v1';

/**
 * Where a run plan lies: `ghcr.io/acme/stack-run:20261122T141500Z-3f9a2c`.
 *
 * @param place where the images of the stack lie: `ghcr.io/acme`
 * @param run its ID, or a tag that begins with it
 */
export function runReference(place: string, run: string): string {
  return `${place.replace(/\/+$/, '')}/stack-run:${run}`;
}

/**
 * Keeps a run plan at the registry.
 *
 * @param place as for {@link runReference}
 * @returns digest of the artifact
 * @throws {UserError} as {@link Registry}
 */
export async function publishRun(
  registry: Registry,
  place: string,
  run: SplitRun,
): Promise<string> {
  return pushArtifact(
    registry,
    runReference(place, run.run),
    runType,
    Buffer.from(splitRunJson(run)),
  );
}

/**
 * The run plan of an ID.
 *
 * @param place as for {@link runReference}
 * @returns `undefined` when there is none
 * @throws {UserError} `REGISTRY_FAILED` when what is under the name is not the run plan of this ID; as {@link Registry}
 */
export async function findRun(
  registry: Registry,
  place: string,
  run: string,
): Promise<SplitRun | undefined> {
  const reference = runReference(place, run);
  const payload = await pullArtifact(registry, reference, runType, { push: true });
  if (payload === undefined) return undefined;
  const found = readSplitRun(Buffer.from(payload).toString('utf8'));
  if (found?.run === run) return found;
  throw new UserError('REGISTRY_FAILED', `${reference} is a run plan that cannot be read`, {
    hint: 'another version of stack may have written it: all jobs of a run need the same',
  });
}
