import type { StepName } from '../../../src/report/run-report.ts';
import type { ScheduleLimits } from '../../../src/report/schedule-limits.ts';

/** An image of which it is known how long each of its steps takes. */
export interface MeasuredImage {
  readonly key: string;
  /** Only those among the images. */
  readonly parents: readonly string[];
  /** In their order; durations in milliseconds. */
  readonly steps: readonly { readonly name: StepName; readonly durationMs: number }[];
}

/** One step of one image, and where a search has put it. */
export interface Job {
  readonly image: string;
  readonly name: StepName;
  readonly ms: number;
  /** `undefined`: it needs no place. */
  readonly pool: keyof ScheduleLimits | undefined;
  readonly needs: readonly Job[];
  /** Longest way from its end to the end of everything that waits for it. */
  readonly tailMs: number;
  /** Equal for images that may change places, with all that is built on them, without any difference. */
  readonly twin: string;
  /** The first of its image. */
  readonly isFirst: boolean;
  /** When it ends; `undefined` until a search has put it somewhere. */
  endMs: number | undefined;
  /** The earliest that it can start, as things stand. */
  headMs: number;
}

const pools: Readonly<Record<StepName, keyof ScheduleLimits | undefined>> = {
  build: 'build',
  'basic-tests': 'test',
  push: 'push',
  'integration-tests': 'test',
  tag: 'push',
  'manifest-page': 'test',
  prune: undefined,
};

/** Of these nobody waits for the outcome before names move. */
const unseen = new Set<StepName>(['build', 'manifest-page', 'prune']);

/**
 * Every step of a run as a job, each after all that it needs. The rules are written down here a second time, so that tests do not
 * ask the scheduler whether the scheduler is right: an image goes through its steps one by one; a build waits for the builds of the
 * parents; a push and a tag wait for all tests, pushes and tags of every ancestor; a prune waits for the builds of the children.
 */
export function jobsOf(images: readonly MeasuredImage[]): readonly Job[] {
  const byKey = new Map(images.map((image) => [image.key, image]));
  const jobs = new Map<string, { -readonly [K in keyof Job]: Job[K] }>();
  const twins = new Map(images.map((image) => [image.key, twinOf(image, images)]));
  for (const { key, steps } of images) {
    steps.forEach(({ name, durationMs }, index) => {
      const twin = twins.get(key) ?? key;
      const own = { image: key, name, ms: durationMs, pool: pools[name], twin };
      const place = { isFirst: index === 0, needs: [], tailMs: 0, endMs: undefined, headMs: 0 };
      jobs.set(`${key}:${name}`, { ...own, ...place });
    });
  }
  for (const job of jobs.values()) {
    const names = namesNeeded(job, images, byKey);
    job.needs = names.flatMap((name) => jobs.get(name) ?? []);
  }
  const ordered = inOrder([...jobs.values()]);
  for (const job of ordered.toReversed()) {
    for (const need of job.needs as (typeof job)[])
      need.tailMs = Math.max(need.tailMs, job.ms + job.tailMs);
  }
  return ordered;
}

function namesNeeded(
  { image: key, name }: Job,
  images: readonly MeasuredImage[],
  byKey: ReadonlyMap<string, MeasuredImage>,
): readonly string[] {
  const steps = byKey.get(key)?.steps.map((step) => step.name) ?? [];
  const own = steps.slice(0, steps.indexOf(name)).map((before) => `${key}:${before}`);
  if (name === 'build')
    return [...own, ...(byKey.get(key)?.parents ?? []).map((parent) => `${parent}:build`)];
  if (name === 'prune') {
    const children = images.filter(({ parents }) => parents.includes(key));
    return [...own, ...children.map((child) => `${child.key}:build`)];
  }
  if (name !== 'push' && name !== 'tag') return own;
  return [...own, ...ancestors(key, byKey).flatMap((ancestor) => provenBy(ancestor, byKey))];
}

/** All up to the last of its tests, pushes and tags. */
function provenBy(key: string, byKey: ReadonlyMap<string, MeasuredImage>): readonly string[] {
  const steps = byKey.get(key)?.steps.map((step) => step.name) ?? [];
  const last = steps.findLastIndex((step) => !unseen.has(step));
  return steps.slice(0, last + 1).map((step) => `${key}:${step}`);
}

function ancestors(key: string, byKey: ReadonlyMap<string, MeasuredImage>): readonly string[] {
  const found = new Set<string>();
  const queue = [...(byKey.get(key)?.parents ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...(byKey.get(next)?.parents ?? []));
  }
  return [...found];
}

function inOrder<J extends Job>(jobs: readonly J[]): readonly J[] {
  const placed = new Set<Job>();
  const place = (job: Job): void => {
    if (placed.has(job)) return;
    job.needs.forEach(place);
    placed.add(job);
  };
  jobs.forEach(place);
  return [...placed] as J[];
}

/** Equal for images with the same parents that look the same and whose families do; families are trees in which all is built. */
function twinOf(image: MeasuredImage, images: readonly MeasuredImage[]): string {
  const shape = shapeOf(image, images);
  return shape === undefined ? image.key : `${image.parents.toSorted().join()} ${shape}`;
}

function shapeOf(image: MeasuredImage, images: readonly MeasuredImage[]): string | undefined {
  const children = images.filter(({ parents }) => parents.includes(image.key));
  const isBuilt = [image, ...children].every(({ steps }) => steps[0]?.name === 'build');
  if (children.some(({ parents }) => parents.length > 1)) return undefined;
  if (children.length > 0 && !isBuilt) return undefined;
  const below = children.map((child) => shapeOf(child, images));
  if (below.includes(undefined)) return undefined;
  const own = image.steps.map(({ name, durationMs }) => `${name}=${durationMs}`).join();
  return `(${own}${below.toSorted().join('')})`;
}
