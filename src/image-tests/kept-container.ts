import { userProblems } from '../errors/user-error.ts';
import { withTimeLimit } from '../manifest/time-limit.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerChange, ContainerEngine } from '../ports/container-engine.ts';
import { containerArtifacts, testsFolder } from './test-archive.ts';

/** A container that tests ran in and whose files are those of its image, but for some folders. What is in its `/dev` nobody has looked at. */
export interface KeptContainer {
  readonly id: string;
  /** Reference that it was made from. */
  readonly image: string;
  /** Absolute paths of folders that are not of the image. */
  readonly litter: readonly string[];
}

/** What tests have left in their container. */
export interface TestTraces {
  /** There may be something in the folder that tests leave files in. */
  readonly hasArtifacts: boolean;
  /** Nothing but the folders of the tests tells the container from a new one. */
  readonly isAsNew: boolean;
}

/** What is known where nobody asks. */
export const anyTraces: TestTraces = { hasArtifacts: true, isAsNew: false };

/** The folders that are put into a container for tests. */
export const testLitter: readonly string[] = [testsFolder, containerArtifacts];

/** To find out that nothing differs in a container of a larger image takes an engine longer than to make a new one. In bytes. */
const largestCompared = 100_000_000;

/** Nobody waits longer for an answer that only saves time. The engine may go on looking for it. */
const timeoutMs = 2000;

/**
 * Looks for traces of tests in a container. It is as a new one when nothing runs in it but its own program, it has no volume, of
 * which no engine tells what changed there, and no file differs from the image but below the folders of the tests. Not seen: what is in `/dev`,
 * and files that the engine makes for each container, such as `/etc/hosts`. An engine that answers with an error is one that does not tell, and
 * none is asked about a large image.
 *
 * @throws the reason of `signal` when it aborted
 */
export async function testTraces(
  { engine, clock }: { readonly engine: ContainerEngine; readonly clock: Clock },
  container: Pick<KeptContainer, 'id' | 'image'>,
  signal: AbortSignal,
): Promise<TestTraces> {
  // In that order: what does not run any more changes nothing any more.
  const changes = (await isWorthAsking(engine, container))
    ? await changesIn(engine, clock, container.id, signal)
    : [];
  // An answer without the tests is none.
  if (!changes.some(({ path }) => path === testsFolder)) return anyTraces;

  const isLitter = (path: string) => testLitter.some((folder) => path.startsWith(`${folder}/`));
  const others = changes.filter(({ path }) => !isLitter(path));
  return {
    hasArtifacts: changes.some(({ path }) => path.startsWith(`${containerArtifacts}/`)),
    // A folder that the image has too is not ours to remove.
    isAsNew:
      others.length === testLitter.length &&
      others.every(({ path, kind }) => kind === 'added' && testLitter.includes(path)),
  };
}

/** @returns nothing where the engine does not tell in time */
async function changesIn(
  engine: ContainerEngine,
  clock: Clock,
  id: string,
  stop: AbortSignal,
): Promise<readonly ContainerChange[]> {
  const asked = await withTimeLimit(clock, timeoutMs, stop, (signal) =>
    engine.containerChanges(id, signal),
  );
  return asked.status === 'done' ? (asked.value ?? []) : [];
}

/** Whether a container is of a small image, has no volume, and runs its own program and nothing else. */
async function isWorthAsking(
  engine: ContainerEngine,
  { id, image }: Pick<KeptContainer, 'id' | 'image'>,
): Promise<boolean> {
  try {
    const [local, state, processes] = await Promise.all([
      engine.inspectImage(image),
      engine.inspectContainer(id),
      engine.containerProcesses(id),
    ]);
    const isSmall = local !== undefined && local.sizeBytes <= largestCompared;
    return isSmall && state?.running === true && state.mounts.length === 0 && processes === 1;
  } catch (error) {
    const problems = userProblems(error);
    if (problems?.every(({ code }) => code === 'ENGINE_FAILED') === true) return false;
    throw error;
  }
}
