import { buildTag } from '../identity/exact-tags.ts';
import type { HandOver } from '../legs/hand-over.ts';
import { findHandOver, publishHandOver, type RunAtRegistry } from '../legs/hand-over-store.ts';
import type { Leg } from '../legs/split-run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Spec } from '../spec/spec.ts';
import { putRight } from './put-right.ts';
import type { OnSettled, SettledImage } from './run-plan.ts';

/** What handing over needs. */
export interface HandOverDeps {
  readonly at: RunAtRegistry;
  readonly leg: Leg;
  readonly spec: Spec;
  readonly clock: Clock;
  /** Which attempt at the workflow this is, from 1; `undefined` where nobody counts them. */
  readonly attempt: number | undefined;
  /** Keys of images that were handed over before. */
  readonly given: ReadonlySet<string>;
  /** Told when another job of the leg was first with an image: this run is to be done again, with that image given. */
  readonly onOvertaken: (key: string) => void;
}

/**
 * Hands over each image of a leg as soon as nothing more will happen with it.
 *
 * Two jobs of one leg may be at work at a time. What the first of them hands over counts: the other one takes its own names back, and
 * stops, since what it builds further stands on an image that does not count.
 */
export function handOverImages(deps: HandOverDeps): OnSettled {
  return async (settled) => {
    const { leg, given, onOvertaken } = deps;
    if (!leg.images.includes(settled.key) || given.has(settled.key)) return undefined;
    const other = await otherParent(deps, settled);
    const own = handOverOf(deps, settled);
    const counts = other === undefined ? await publishHandOver(deps.at, own) : undefined;
    if (counts !== undefined && isSame(own, counts)) return undefined;
    if (counts !== undefined) await takeNamesBack(deps, settled, own, counts);
    const key = other ?? settled.key;
    onOvertaken(key);
    return `another job was first with ${key}`;
  };
}

/** A parent of which another image counts than the one that this image is built on. */
async function otherParent(
  { at }: HandOverDeps,
  { status, parents }: SettledImage,
): Promise<string | undefined> {
  if (status !== 'passed' && status !== 'up-to-date') return undefined;
  const inLegs = new Set(at.run.legs.flatMap(({ images }) => images));
  for (const [key, { imageId }] of parents) {
    const handOver = inLegs.has(key) ? await findHandOver(at, key) : undefined;
    if (handOver?.status === 'passed' && handOver.imageId !== imageId) return key;
  }
  return undefined;
}

function handOverOf(
  { at, leg, clock, attempt }: HandOverDeps,
  { key, status, message, state }: SettledImage,
): HandOver {
  const time = new Date(clock.now()).toISOString();
  const common = { schemaVersion: 1, run: at.run.run, leg: leg.id, key, at: time } as const;
  if (status === 'failed' || status === 'blocked') return { ...common, status, message, attempt };
  const { imageId, digest, buildId } = state;
  if (imageId === undefined || digest === undefined || buildId === undefined)
    throw new Error(`${key} is handed over before it is at the registry`);
  return { ...common, status: 'passed', imageId, digest, buildId };
}

function isSame(own: HandOver, counts: HandOver): boolean {
  if (counts.status !== 'passed') return own.status !== 'passed';
  return own.status === 'passed' && own.digest === counts.digest;
}

async function takeNamesBack(
  { at, spec }: HandOverDeps,
  { key, names }: SettledImage,
  own: HandOver,
  counts: HandOver,
): Promise<void> {
  const image = spec.images.get(key);
  if (image === undefined || own.status !== 'passed' || counts.status !== 'passed') return;
  const { repository } = image;
  const build = `${repository}:${buildTag(own.buildId)}`;
  await putRight(at.registry, {
    repository,
    names: own.buildId === counts.buildId ? [build, ...names] : names,
    losers: new Set([own.digest]),
    winner: counts.digest,
  });
}
