import type { StageResult } from './run-stage.ts';

/** What a stage found on one platform: `linux/386`; `undefined` where the image has one alone. */
export interface PlatformResult {
  readonly platform: string | undefined;
  readonly result: StageResult;
}

/** The worst first: what is so on one platform is so of the stage. */
const statuses = ['cancelled', 'failed', 'skipped', 'passed'] as const;

/**
 * The results of a stage on several platforms as one: a stage passed when it passed on each. Counts are those of all; the suite is that
 * of the platform that the status comes from.
 *
 * @param results at least one
 */
export function joinStages(results: readonly PlatformResult[]): StageResult {
  const [worst] = statuses.flatMap((status) =>
    results.filter(({ result }) => result.status === status),
  );
  if (worst === undefined) throw new Error('a stage was run on no platform');
  const { platform, result } = worst;
  if (results.length === 1) return result;
  const named = result.message === undefined ? undefined : `${platform ?? ''}: ${result.message}`;
  const sum = (of: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, { result: { counts } }) => total + counts[of], 0);
  const counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  return { ...result, message: named, counts };
}
