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

/** What tests have changed in their container. */
export interface TestTraces {
  /** There may be something in the folder that tests leave files in. */
  readonly hasArtifacts: boolean;
  /** No file differs from the image but in the folders of the tests. */
  readonly isClean: boolean;
}

/** The folders that are put into a container for tests. */
export const testLitter: readonly string[] = [testsFolder, containerArtifacts];

/** Asks the engine for traces of tests in a container. Where it does not tell, there may be any. */
export async function testTraces(
  engine: ContainerEngine,
  tellsChanges: boolean,
  id: string,
): Promise<TestTraces> {
  const changes = tellsChanges ? await engine.containerChanges(id) : undefined;
  if (changes === undefined) return { hasArtifacts: true, isClean: false };
  return {
    hasArtifacts: changes.some(({ path }) => path.startsWith(`${containerArtifacts}/`)),
    // A folder that the image has too is not ours to remove.
    isClean: changes.every(({ path, kind }) =>
      testLitter.some(
        (folder) => path.startsWith(`${folder}/`) || (path === folder && kind === 'added'),
      ),
    ),
  };
}

/** Whether a container runs its own program and nothing else, and has no volume, of which no engine tells what changed there. */
export async function isAlone(engine: ContainerEngine, id: string): Promise<boolean> {
  const [state, processes] = await Promise.all([
    engine.inspectContainer(id),
    engine.containerProcesses(id),
  ]);
  return state?.running === true && state.mounts.length === 0 && processes === 1;
}
