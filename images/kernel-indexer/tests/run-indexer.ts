import { setTimeout as sleep } from 'node:timers/promises';
import { startContainer, type ContainerOptions, type TestContainer } from 'stack/testing';

/** How a container ended, and all that it printed. */
export interface IndexerRun {
  readonly exitCode: number;
  readonly output: string;
}

/** Where tests mount a repository. */
export const mounted = '/kernels';

/**
 * Starts a container of the image as a careful site would: nothing of its root can be written to, it has no network, and the
 * repository is all it sees of this machine. Then waits for its end.
 *
 * @param dir of the repository, absolute
 * @param meanwhile done once it has started
 */
export async function runIndexer(
  dir: string,
  options: ContainerOptions = {},
  meanwhile?: (container: TestContainer) => Promise<void>,
): Promise<IndexerRun> {
  await using container = await startContainer({
    readOnlyRoot: true,
    network: 'none',
    ...options,
    env: { KERNEL_ROOT: mounted, ...options.env },
    binds: [{ source: dir, target: mounted, readOnly: false }, ...(options.binds ?? [])],
  });
  await meanwhile?.(container);
  for (;;) {
    const exitCode = await container.exitCode();
    if (exitCode !== undefined) return { exitCode, output: await container.logs() };
    await sleep(50);
  }
}
