import type { UserError } from '../errors/user-error.ts';
import type { ContainerEngine, ListedContainer } from '../ports/container-engine.ts';
import type { RunProcess } from '../ports/run-process.ts';
import { problemsOf } from './problems-of.ts';
import { startOfTemporaryTag } from './run-id.ts';

/** Labels on every container that a run makes. */
export const runLabels = {
  run: 'stack.run',
  host: 'stack.host',
  pid: 'stack.pid',
  pidNamespace: 'stack.pid-namespace',
  boot: 'stack.boot',
  startedAt: 'stack.process-start',
} as const;

/**
 * Labels of a container, by which a later run finds out whether anybody needs it.
 *
 * @param run ID of the run, or what else the container is for: `shell`
 */
export function labelsOfRun(
  run: string,
  process: Pick<RunProcess, 'hostname' | 'pid' | 'pidNamespace' | 'boot' | 'startedAt'>,
): Readonly<Record<string, string>> {
  return {
    [runLabels.run]: run,
    [runLabels.host]: process.hostname,
    [runLabels.pid]: String(process.pid),
    [runLabels.pidNamespace]: process.pidNamespace,
    [runLabels.boot]: process.boot,
    [runLabels.startedAt]: process.startedAt,
  };
}

/** What runs that are dead left on the engine. */
export interface Leftovers {
  readonly containers: readonly { readonly id: string; readonly name: string }[];
  /** Temporary names of images, older than a day. */
  readonly tags: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** Finds containers as {@link findDeadContainers} does, and temporary tags that no run can still need. */
export async function findLeftovers(
  engine: ContainerEngine,
  process: RunProcess,
  now: number,
): Promise<Leftovers> {
  const [containers, tags] = await Promise.all([
    findDeadContainers(engine, process, now),
    findOldTags(engine, now),
  ]);
  return { containers, tags };
}

/**
 * Containers of runs on this machine and in this PID namespace whose process is gone; what names no namespace or no start of the machine
 * counts as of this one.
 *
 * Those of another start are of this machine before it started anew, or of another of its name that uses the engine too: they count as dead
 * where they do not run and are older than a day.
 *
 * @param now milliseconds since the epoch
 */
export async function findDeadContainers(
  engine: ContainerEngine,
  process: RunProcess,
  now: number,
): Promise<Leftovers['containers']> {
  const containers = await engine.listContainers(runLabels.run);
  return containers.filter((container) => isDead(container, process, now));
}

function isDead(
  { labels, running, createdAt }: ListedContainer,
  process: RunProcess,
  now: number,
): boolean {
  const namespace = labels[runLabels.pidNamespace] ?? process.pidNamespace;
  if (labels[runLabels.host] !== process.hostname || namespace !== process.pidNamespace)
    return false;
  if ((labels[runLabels.boot] ?? process.boot) !== process.boot)
    return !running && now - createdAt > dayMs;
  return !process.isAlive(Number(labels[runLabels.pid]), labels[runLabels.startedAt]);
}

/** Temporary tags older than a day. For this the engine lists all its images. */
export async function findOldTags(
  engine: ContainerEngine,
  now: number,
): Promise<Leftovers['tags']> {
  const images = await engine.listImages();
  return images
    .flatMap(({ repoTags }) => repoTags)
    .filter((tag) => {
      const startedAt = startOfTemporaryTag(tag.slice(tag.lastIndexOf(':') + 1));
      return startedAt !== undefined && now - startedAt > dayMs;
    });
}

/** Removes them. */
export async function removeLeftovers(
  engine: ContainerEngine,
  leftovers: Leftovers,
): Promise<void> {
  for (const { id } of leftovers.containers) await engine.removeContainer(id);
  for (const tag of leftovers.tags) await engine.removeImage(tag);
}

/**
 * Removes what {@link findDeadContainers} finds. One that the engine cannot remove stays, and stops nobody.
 *
 * @returns what people are to know of those
 * @throws {UserError} as {@link ContainerEngine} where its containers cannot be listed
 */
export async function removeDeadContainers(
  engine: ContainerEngine,
  process: RunProcess,
  now: number,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const { id, name } of await findDeadContainers(engine, process, now)) {
    const problems = await problemsOf(() => engine.removeContainer(id));
    notes.push(
      ...problems.map(
        ({ message }) => `the container ${name} of a run that is dead stays: ${message}`,
      ),
    );
  }
  return notes;
}

/**
 * Removes the containers of one run that nothing uses any more. What cannot be removed now, the next run removes.
 *
 * @returns why that is so; empty where all are gone
 */
export async function removeContainersOf(
  engine: ContainerEngine,
  runId: string,
): Promise<readonly UserError[]> {
  const left: { readonly id: string }[] = [];
  const problems = await problemsOf(async () => {
    left.push(...(await engine.listContainers(`${runLabels.run}=${runId}`)));
  });
  const kept: UserError[] = [...problems];
  for (const { id } of left) kept.push(...(await problemsOf(() => engine.removeContainer(id))));
  return kept;
}
