import type { UserError } from '../errors/user-error.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import { problemsOf } from './problems-of.ts';
import { startOfTemporaryTag } from './run-id.ts';

/** Labels on every container that a run makes. */
export const runLabels = {
  run: 'stack.run',
  host: 'stack.host',
  pid: 'stack.pid',
  pidNamespace: 'stack.pid-namespace',
} as const;

/** The machine and process a run lives in. */
export interface RunProcess {
  readonly hostname: string;
  readonly pid: number;
  /**
   * What process IDs of this machine count in, as Linux names it: `pid:[4026531836]`. A container may share the name of its machine and
   * has a namespace of its own. Empty where there are none.
   */
  readonly pidNamespace: string;
  /** Name of the user; absent where the machine has none for their number. */
  readonly user?: string | undefined;
  /** Whether a process of this machine and namespace is alive. */
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Labels of a container, by which a later run finds out whether anybody needs it.
 *
 * @param run ID of the run, or what else the container is for: `shell`
 */
export function labelsOfRun(
  run: string,
  { hostname, pid, pidNamespace }: Pick<RunProcess, 'hostname' | 'pid' | 'pidNamespace'>,
): Readonly<Record<string, string>> {
  return {
    [runLabels.run]: run,
    [runLabels.host]: hostname,
    [runLabels.pid]: String(pid),
    [runLabels.pidNamespace]: pidNamespace,
  };
}

/** What runs that are dead left on the engine. */
export interface Leftovers {
  readonly containers: readonly { readonly id: string; readonly name: string }[];
  /** Temporary names of images, older than a day. */
  readonly tags: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** Finds containers of runs on this machine and in this PID namespace whose process is gone, and temporary tags that no run can still need. */
export async function findLeftovers(
  engine: ContainerEngine,
  process: RunProcess,
  now: number,
): Promise<Leftovers> {
  const [containers, tags] = await Promise.all([
    findDeadContainers(engine, process),
    findOldTags(engine, now),
  ]);
  return { containers, tags };
}

/** Containers of runs on this machine and in this PID namespace whose process is gone; what names no namespace counts as of this one. */
export async function findDeadContainers(
  engine: ContainerEngine,
  process: RunProcess,
): Promise<Leftovers['containers']> {
  const containers = await engine.listContainers(runLabels.run);
  return containers.filter(
    ({ labels }) =>
      labels[runLabels.host] === process.hostname &&
      (labels[runLabels.pidNamespace] ?? process.pidNamespace) === process.pidNamespace &&
      !process.isAlive(Number(labels[runLabels.pid])),
  );
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
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const { id, name } of await findDeadContainers(engine, process)) {
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
