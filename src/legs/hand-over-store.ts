import { UserError } from '../errors/user-error.ts';
import { pullArtifact, pushArtifact } from '../identity/artifact.ts';
import type { Registry } from '../ports/registry.ts';
import { handOverJson, readHandOver, type HandOver } from './hand-over.ts';
import { runReference } from './run-store.ts';
import type { SplitRun } from './split-run.ts';

const handOverType = 'application/vnd.stack.hand-over.v1';

/** The run whose hand-overs are meant, and where its images lie: `ghcr.io/acme`. */
export interface RunAtRegistry {
  readonly registry: Registry;
  readonly place: string;
  readonly run: SplitRun;
}

/**
 * Where the hand-over of an image lies: `ghcr.io/acme/stack-run:20261122T141500Z-3f9a2c-4` of the fourth image of the run.
 *
 * @param place where the images of the stack lie: `ghcr.io/acme`
 */
export function handOverReference(place: string, run: SplitRun, key: string): string {
  const index = run.images.findIndex((image) => image.key === key);
  if (index < 0) throw new Error(`${key} is not in run ${run.run}`);
  return runReference(place, `${run.run}-${index + 1}`);
}

/**
 * Hands an image over. The first that passed wins: what comes after it changes nothing.
 *
 * @returns the hand-over that counts, which may be that of another job of the same leg
 * @throws {UserError} as {@link findHandOver}
 */
export async function publishHandOver(at: RunAtRegistry, handOver: HandOver): Promise<HandOver> {
  const earlier = await findHandOver(at, handOver.key);
  if (earlier?.status === 'passed') return earlier;
  const reference = handOverReference(at.place, at.run, handOver.key);
  await pushArtifact(at.registry, reference, handOverType, Buffer.from(handOverJson(handOver)));
  // Another job may have handed the image over in the same moment: what lies there counts.
  return (await findHandOver(at, handOver.key)) ?? handOver;
}

/**
 * The hand-over of an image.
 *
 * @returns `undefined` when there is none yet
 * @throws {UserError} `REGISTRY_FAILED` when something else is under its name, `LEG_INCOMPLETE` when it cannot be read; as {@link Registry}
 */
export async function findHandOver(
  { registry, place, run }: RunAtRegistry,
  key: string,
): Promise<HandOver | undefined> {
  const reference = handOverReference(place, run, key);
  const payload = await pullArtifact(registry, reference, handOverType, { push: true });
  if (payload === undefined) return undefined;
  const found = readHandOver(Buffer.from(payload).toString('utf8'));
  if (found?.run === run.run && found.key === key) return found;
  throw new UserError('LEG_INCOMPLETE', `${reference} is a hand-over that cannot be read`, {
    hint: 'another version of stack may have written it: all jobs of a run need the same',
  });
}

/**
 * The hand-overs of several images, those that there are, by key.
 *
 * @throws {UserError} as {@link findHandOver}
 */
export async function findHandOvers(
  at: RunAtRegistry,
  keys: readonly string[],
): Promise<ReadonlyMap<string, HandOver>> {
  const found = await Promise.all(
    keys.map(async (key) => [key, await findHandOver(at, key)] as const),
  );
  return new Map(
    found.flatMap(([key, handOver]) => (handOver === undefined ? [] : [[key, handOver]])),
  );
}
