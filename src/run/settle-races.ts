import { buildTag } from '../identity/exact-tags.ts';
import type { HandOver } from '../legs/hand-over.ts';
import type { RunAtRegistry } from '../legs/hand-over-store.ts';
import type { LegResult } from '../legs/join-reports.ts';
import { parseDigest } from '../oci/digest.ts';
import type { Spec } from '../spec/spec.ts';
import { putRight } from './put-right.ts';

/** What is known of jobs that may have made the same images. */
export interface Races {
  /** By image key. */
  readonly handOvers: ReadonlyMap<string, HandOver>;
  /** Names people use that the run gave, by image key. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Of all jobs of this run. */
  readonly results: readonly Pick<LegResult, 'report'>[];
}

/**
 * Looks at the names of images that several jobs of a run made, and gives those of the others to the one that was handed over. An image
 * that no job of this run reports stays where it is, also under the same build ID: a later run may have made it.
 *
 * @returns what was moved, and what could not be, in sentences
 * @throws {UserError} as `Registry`
 */
export async function settleRaces(
  { registry }: RunAtRegistry,
  spec: Spec,
  { handOvers, names, results }: Races,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const handOver of handOvers.values()) {
    const repository = spec.images.get(handOver.key)?.repository;
    if (handOver.status !== 'passed' || repository === undefined) continue;
    const { key, digest: winner, buildId } = handOver;
    const losers = losersOf(key, winner, results);
    if (losers.size === 0) continue;
    const raced = [...(names.get(key) ?? []), `${repository}:${buildTag(buildId)}`];
    const { moved, isGone } = await putRight(registry, {
      repository,
      names: raced,
      losers,
      winner,
    });
    notes.push(...moved.map((name) => `${name} named what another job made, and is put right`));
    if (isGone)
      notes.push(`${key} has names of what another job made: ${repository}@${winner} is gone`);
  }
  return notes;
}

/** Digests that jobs of the run report of an image, and that are not the one that counts. */
function losersOf(
  key: string,
  winner: string,
  results: readonly Pick<LegResult, 'report'>[],
): ReadonlySet<string> {
  const reported = results
    .flatMap(({ report }) => report.images.filter((image) => image.key === key))
    .flatMap(({ digest }) => (digest === undefined ? [] : [digest]));
  return new Set(
    reported.filter((digest) => digest !== winner && parseDigest(digest) !== undefined),
  );
}
