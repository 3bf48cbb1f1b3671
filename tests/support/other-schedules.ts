import type { ScheduleLimits } from '../../src/report/schedule-limits.ts';
import type { Task } from '../../src/plan/schedule.ts';
import type { StepName } from '../../src/report/run-report.ts';
import type { MeasuredImage } from './best-schedule/jobs.ts';
import { readyTasks, withPlaces, type RunState } from './plain-schedule.ts';

/** How long a run takes that always takes what stands first in the list, in milliseconds. */
export function breadthFirstMs(images: readonly MeasuredImage[], limits: ScheduleLimits): number {
  return played(images, limits, (tasks) => tasks);
}

/** How long a run takes that builds nothing before all images one level above are built, in milliseconds. */
export function levelByLevelMs(images: readonly MeasuredImage[], limits: ScheduleLimits): number {
  const levels = levelsOf(images);
  return played(images, limits, (tasks, { done }) => {
    const unbuilt = images.filter(
      ({ key, steps }) => (done.get(key) ?? 0) <= steps.findIndex(({ name }) => name === 'build'),
    );
    const current = Math.min(...unbuilt.map(({ key }) => levels.get(key) ?? 0));
    return tasks.filter(({ key, step }) => step !== 'build' || levels.get(key) === current);
  });
}

/** How long a run takes that does one step after another, in milliseconds. */
export function serialMs(images: readonly MeasuredImage[]): number {
  return images.flatMap(({ steps }) => steps).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

type Prefer = (ready: readonly Task[], state: RunState) => readonly Task[];

/** @param prefer which of the tasks that may start do, the most urgent first */
function played(images: readonly MeasuredImage[], limits: ScheduleLimits, prefer: Prefer): number {
  const plain = images.map(({ key, parents, steps }) => ({
    key,
    parents,
    steps: steps.map(({ name }) => name),
  }));
  const durations = new Map(
    images.flatMap(({ key, steps }) =>
      steps.map(({ name, durationMs }) => [`${key}:${name}`, durationMs] as const),
    ),
  );
  const done = new Map<string, number>();
  const running = new Map<string, StepName>();
  const ends = new Map<string, number>();
  for (let nowMs = 0; ; nowMs = Math.min(...ends.values())) {
    for (const [key] of [...ends].filter(([, endMs]) => endMs <= nowMs)) {
      done.set(key, (done.get(key) ?? 0) + 1);
      running.delete(key);
      ends.delete(key);
    }
    const state = { done, running, stopped: new Set<string>() };
    for (const { key, step } of withPlaces(
      prefer(readyTasks(plain, state), state),
      state,
      limits,
    )) {
      running.set(key, step);
      ends.set(key, nowMs + (durations.get(`${key}:${step}`) ?? 0));
    }
    if (ends.size === 0) return nowMs;
  }
}

function levelsOf(images: readonly MeasuredImage[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const { key, parents } of images)
    levels.set(key, Math.max(-1, ...parents.map((parent) => levels.get(parent) ?? 0)) + 1);
  return levels;
}
