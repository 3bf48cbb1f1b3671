import { withTimeLimit } from '../manifest/time-limit.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import { containerArtifacts, testsFolder } from './test-archive.ts';

/** A container that tests ran in and that is as a new one of its image, but for some folders. */
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

/** A new container takes an engine less than this. */
const timeoutMs = 2000;

/**
 * Looks for traces of tests in a container. It is as a new one when nothing runs in it but its own program, it has no volume, of
 * which no engine tells what changed there, and no file differs from the image but below the folders of the tests. Not seen: shared memory,
 * and files that the engine makes for each container, such as `/etc/hosts`.
 */
export async function testTraces(
  { engine, clock }: { readonly engine: ContainerEngine; readonly clock: Clock },
  id: string,
): Promise<TestTraces> {
  if (!(await isAlone(engine, id))) return anyTraces;
  // Asked after that: what does not run any more changes nothing any more.
  const asked = await withTimeLimit(clock, timeoutMs, undefined, (signal) =>
    engine.containerChanges(id, signal),
  );
  const changes = asked.status === 'done' ? asked.value : undefined;
  if (changes === undefined) return anyTraces;

  const isLitter = (path: string) => testLitter.some((folder) => path.startsWith(`${folder}/`));
  const others = changes.filter(({ path }) => !isLitter(path));
  return {
    hasArtifacts: changes.some(({ path }) => path.startsWith(`${containerArtifacts}/`)),
    // A folder that the image has too is not ours to remove, and an answer without them is none.
    isAsNew:
      others.length === testLitter.length &&
      others.every(({ path, kind }) => kind === 'added' && testLitter.includes(path)),
  };
}

/** Whether a container has no volume, and runs its own program and nothing else. */
async function isAlone(engine: ContainerEngine, id: string): Promise<boolean> {
  const [state, processes] = await Promise.all([
    engine.inspectContainer(id),
    engine.containerProcesses(id),
  ]);
  return state?.running === true && state.mounts.length === 0 && processes === 1;
}
