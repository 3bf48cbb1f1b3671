import type { KeptContainer } from '../image-tests/kept-container.ts';
import { waitingContainer } from '../image-tests/waiting-container.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';

/** A container of an image, there for as long as it is needed. */
export interface KeepAliveContainer {
  /** The container, made when there is none (any more). */
  open(): Promise<OpenContainer>;
  /** Kills and removes it; the next {@link open} makes a new one. */
  discard(): Promise<void>;
}

interface OpenContainer {
  readonly id: string;
  /** `false` when the image has nothing that could keep it running: files can be read, commands not run in it. */
  readonly running: boolean;
  /** Absolute paths of folders that are not of the image; they have to go before anything in it is looked at. */
  readonly litter: readonly string[];
}

/**
 * A {@link KeepAliveContainer} of `image`; nothing is made before it is opened.
 *
 * @param kept the first one, which is there already; it is this one's from now on
 */
export function keepAliveContainer(
  engine: ContainerEngine,
  image: string,
  labels: Readonly<Record<string, string>>,
  kept?: KeptContainer,
): KeepAliveContainer {
  let id = kept?.id;
  let current: OpenContainer | undefined = kept && { ...kept, running: true };

  async function open(): Promise<OpenContainer> {
    if (current !== undefined) return current;
    id = await engine.createContainer(waitingContainer(image, labels));
    const outcome = await engine.startContainer(id);
    current = { id, running: outcome.status === 'started', litter: [] };
    return current;
  }

  async function discard(): Promise<void> {
    const discarded = id;
    [id, current] = [undefined, undefined];
    if (discarded !== undefined) await engine.removeContainer(discarded);
  }

  return { open, discard };
}
