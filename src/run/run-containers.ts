import { userProblems, type UserError } from '../errors/user-error.ts';
import type { KeptContainer } from '../image-tests/kept-container.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';

/**
 * Containers of a run that one step of an image leaves to another, or to be removed while the run goes on. Each waits in a process of
 * its own on the engine's machine, so there are not many.
 */
export interface RunContainers {
  /** Keeps a container for the page of an image, in place of one that is kept already. @returns `false` when there are enough, and after the end */
  keep(key: string, container: KeptContainer): boolean;
  /** Hands over what is kept, where it was made from that reference; whoever gets it has to end it. */
  take(key: string, image: string): KeptContainer | undefined;
  /** Begins to end a container of an image. */
  end(key: string, discard: () => Promise<void>): void;
  /** Begins to end what is kept of an image that nobody will ask for any more. */
  endKept(key: string): void;
  /** Resolves when no container of the image is being ended. */
  ended(key: string): Promise<void>;
  /** Ends all that is kept, and waits for all ends. @returns what could not be ended, and why */
  close(): Promise<readonly UserError[]>;
}

/** @param limit of containers that are kept at a time */
export function runContainers(
  engine: Pick<ContainerEngine, 'removeContainer'>,
  limit: number,
): RunContainers {
  const kept = new Map<string, KeptContainer>();
  const ends = new Map<string, Promise<unknown>>();
  const problems: UserError[] = [];
  const bugs: unknown[] = [];
  let isClosed = false;

  function end(key: string, discard: () => Promise<void>): void {
    const ending = discard().catch((error: unknown) => {
      const found = userProblems(error);
      if (found === undefined) bugs.push(error);
      else problems.push(...found);
    });
    ends.set(key, Promise.all([ends.get(key), ending]));
  }

  function endKept(key: string): void {
    const container = kept.get(key);
    if (container === undefined) return;
    kept.delete(key);
    end(key, () => engine.removeContainer(container.id));
  }

  return {
    keep: (key, container) => {
      endKept(key);
      if (isClosed || kept.size >= limit) return false;
      kept.set(key, container);
      return true;
    },
    take: (key, image) => {
      const container = kept.get(key);
      if (container?.image !== image) return undefined;
      kept.delete(key);
      return container;
    },
    end,
    endKept,
    ended: async (key) => {
      await ends.get(key);
    },
    close: async () => {
      isClosed = true;
      for (const key of [...kept.keys()]) endKept(key);
      await Promise.all(ends.values());
      if (bugs.length > 0) throw bugs[0];
      return problems;
    },
  };
}
