import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { InfoCommand } from '../spec/spec.ts';
import { logOutput, maxOutputBytes } from './capped-output.ts';
import type { InfoSection } from './image-facts.ts';
import { exitedSection, notStartedSection, timedOutSection } from './info-section.ts';
import { withTimeLimit } from './time-limit.ts';

/** What info commands are run with. */
export interface InfoCommandSetting {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly image: string;
  /** For every container that is made. */
  readonly labels: Readonly<Record<string, string>>;
  /** For each command. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one info command as the entry point of a container of its own, for images in which nothing else can run.
 *
 * @throws the reason of the signal when it aborted
 */
export async function runAlone(
  setting: InfoCommandSetting,
  command: InfoCommand,
): Promise<InfoSection> {
  const { engine, image, labels } = setting;
  const id = await engine.createContainer({ image, labels, entrypoint: command.argv, cmd: [] });
  try {
    const start = await engine.startContainer(id);
    if (start.status === 'not-started') return notStartedSection(command, start.message);
    return await waitFor(setting, id, command);
  } finally {
    await engine.removeContainer(id);
  }
}

async function waitFor(
  { engine, clock, timeoutMs, signal }: InfoCommandSetting,
  id: string,
  command: InfoCommand,
): Promise<InfoSection> {
  const ended = await withTimeLimit(clock, timeoutMs, signal, (limit) =>
    engine.waitContainer(id, limit),
  );
  const shown = logOutput(await engine.containerLogs(id, maxOutputBytes + 1));
  if (ended.status === 'timed-out') return timedOutSection(command, shown, timeoutMs);
  return exitedSection(command, shown, ended.value);
}
