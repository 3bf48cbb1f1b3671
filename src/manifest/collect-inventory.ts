import { makeInventory } from '../inventory/make-inventory.ts';
import type { InventoryReading } from '../inventory/package-collector.ts';
import { readArchive } from '../inventory/read-archive.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import { formatDuration } from '../text/format-duration.ts';
import { abortable } from '../text/abortable.ts';
import { findPackageFiles } from './find-package-files.ts';
import type { KeepAliveContainer } from './keep-alive-container.ts';
import { withTimeLimit } from './time-limit.ts';

/** For each of the two ways. A whole image of several gigabytes streams in less. */
const timeoutMs = 5 * 60_000;

/**
 * The packages installed in an image, read through a container's file system.
 *
 * The image's own `find` and `tar` are asked for the files that matter; where that cannot be done, the engine streams
 * the whole file system, of which the same files are taken.
 *
 * @throws the reason of `signal` when it aborted
 */
export async function collectInventory(
  { engine, clock }: { readonly engine: ContainerEngine; readonly clock: Clock },
  container: KeepAliveContainer,
  signal: AbortSignal | undefined,
): Promise<InventoryReading> {
  const { id, running, litter } = await container.open();
  if (running) {
    const found = await withTimeLimit(clock, timeoutMs, signal, (limit) =>
      findPackageFiles(engine, id, limit, litter),
    );
    if (found.status === 'done' && found.value.status === 'read') return found.value.reading;
    // What was started in it may go on and on, and nobody knows what became of the litter.
    if (found.status === 'timed-out' || found.value.status === 'lost' || litter.length > 0)
      await container.discard();
  }

  const whole = await container.open();
  const read = await withTimeLimit(clock, timeoutMs, signal, (limit) =>
    readFileSystem(engine, whole.id, limit),
  );
  if (read.status === 'done') return read.value;
  await container.discard();
  return unread(`not read to the end within ${formatDuration(timeoutMs)}`);
}

async function readFileSystem(
  engine: ContainerEngine,
  id: string,
  signal: AbortSignal,
): Promise<InventoryReading> {
  const tar = await engine.getArchive(id, '/', signal);
  if (tar === undefined) return unread('the engine has no such container any more');

  const { inventory, problems, damage } = await readArchive(abortable(tar, signal));
  return { inventory, problems: damage === undefined ? problems : [...problems, `/: ${damage}`] };
}

function unread(problem: string): InventoryReading {
  return { inventory: makeInventory([]), problems: [`/: ${problem}`] };
}
