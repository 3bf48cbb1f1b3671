import { buildTag } from '../identity/exact-tags.ts';
import type { HandOver } from '../legs/hand-over.ts';
import type { RunAtRegistry } from '../legs/hand-over-store.ts';
import type { LegResult } from '../legs/join-reports.ts';
import type { ImageReport } from '../report/run-report.ts';
import type { Spec } from '../spec/spec.ts';
import { putRight } from './put-right.ts';

/**
 * Looks at the names of images that several jobs may have made, and gives those of the others to the one that was handed over. Known
 * as made by others is what they report, and what is found by the same build ID.
 *
 * @param handOvers by image key
 * @param results of all jobs
 * @returns what was moved, in sentences
 * @throws {UserError} as `Registry`
 */
export async function settleRaces(
  { registry, run }: RunAtRegistry,
  spec: Spec,
  handOvers: ReadonlyMap<string, HandOver>,
  results: readonly Pick<LegResult, 'report'>[],
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const handOver of handOvers.values()) {
    const repository = spec.images.get(handOver.key)?.repository;
    if (handOver.status !== 'passed' || repository === undefined) continue;
    const { key, digest, buildId } = handOver;
    const reports = results.flatMap(({ report }) => report.images.filter((one) => one.key === key));
    const build = `${repository}:${buildTag(buildId)}`;
    const found = await registry.resolve(build, { push: true });
    const others = [found?.digest, ...reports.map((report) => report.digest)];
    const losers = new Set(
      others.flatMap((other) => (other === undefined || other === digest ? [] : [other])),
    );
    if (losers.size === 0) continue;
    const moving = `${repository}:${run.movingTag}`;
    const names = [...new Set([moving, ...reports.flatMap(namesPeopleUse), build])];
    const moved = await putRight(registry, { repository, names, losers, winner: digest });
    notes.push(...moved.map((name) => `${name} named what another job made, and is put right`));
  }
  return notes;
}

function namesPeopleUse({ tags }: ImageReport): readonly string[] {
  return tags.filter((name) => !/:i-[0-9a-f]{12}$/.test(name));
}
