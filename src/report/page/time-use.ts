import { stepNames, type RunReport, type StepName } from '../run-report.ts';

export interface TimeUse {
  /** Of the kinds of steps that took time, those that took most first. */
  readonly kinds: readonly {
    readonly step: StepName;
    readonly count: number;
    readonly totalMs: number;
  }[];
  /** All steps together. */
  readonly workMs: number;
  /** Steps at a time, as a mean from the first start to the last end; 0 when nothing was done. */
  readonly meanParallel: number;
  readonly mostParallel: number;
}

/** What the steps of a run took together, and how many were under way at a time. */
export function timeUse({ images }: Pick<RunReport, 'images'>): TimeUse {
  const steps = images.flatMap((image) => image.steps).filter(({ durationMs }) => durationMs > 0);
  const kinds = stepNames.flatMap((step) => {
    const members = steps.filter(({ name }) => name === step);
    const totalMs = members.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return members.length === 0 ? [] : [{ step, count: members.length, totalMs }];
  });
  const workMs = kinds.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const marks = steps.flatMap(({ startedAt, durationMs }) => {
    if (startedAt === undefined) return [];
    const at = Date.parse(startedAt);
    return [
      { at, change: 1 },
      { at: at + durationMs, change: -1 },
    ];
  });
  // Ends before starts: what begins when another ends does not run beside it.
  const sorted = marks.toSorted((a, b) => a.at - b.at || a.change - b.change);
  const lengthMs = (sorted.at(-1)?.at ?? 0) - (sorted[0]?.at ?? 0);
  return {
    kinds: kinds.toSorted((a, b) => b.totalMs - a.totalMs),
    workMs,
    meanParallel: lengthMs === 0 ? 0 : workMs / lengthMs,
    mostParallel: most(sorted.map(({ change }) => change)),
  };
}

function most(changes: readonly number[]): number {
  let current = 0;
  let highest = 0;
  for (const change of changes) {
    current += change;
    highest = Math.max(highest, current);
  }
  return highest;
}
