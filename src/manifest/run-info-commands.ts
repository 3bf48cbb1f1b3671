import { unreachable } from '../errors/user-error.ts';
import type { InfoCommand } from '../spec/spec.ts';
import { cappedOutput } from './capped-output.ts';
import type { InfoSection } from './image-facts.ts';
import { exitedSection, timedOutSection } from './info-section.ts';
import type { KeepAliveContainer } from './keep-alive-container.ts';
import { runAlone, type InfoCommandSetting } from './run-alone.ts';
import { withTimeLimit } from './time-limit.ts';

/**
 * Runs info commands one after the other in one container.
 *
 * A command that does not end in time takes the container with it, since engines cannot end a command alone; the next
 * gets a new one. Where the image cannot keep a container running, each command is the entry point of its own.
 *
 * @returns a section for each command, in their order
 * @throws the reason of the signal when it aborted
 */
export async function runInfoCommands(
  setting: InfoCommandSetting,
  container: KeepAliveContainer,
  commands: readonly InfoCommand[],
): Promise<readonly InfoSection[]> {
  const sections: InfoSection[] = [];
  for (const command of commands) {
    setting.signal?.throwIfAborted();
    const { id, running } = await container.open();
    const section = running
      ? await runInside(setting, container, id, command)
      : await runAlone(setting, command);
    sections.push(section);
  }
  return sections;
}

async function runInside(
  setting: InfoCommandSetting,
  container: KeepAliveContainer,
  id: string,
  command: InfoCommand,
): Promise<InfoSection> {
  const { engine, clock, timeoutMs } = setting;
  const output = cappedOutput();
  const ended = await withTimeLimit(clock, timeoutMs, setting.signal, (signal) =>
    engine.exec(id, { cmd: command.argv, signal, onOutput: (chunk) => output.add(chunk) }),
  );
  if (ended.status === 'timed-out' || ended.value.kind === 'cancelled') {
    await container.discard();
    return timedOutSection(command, output.shown(), timeoutMs);
  }
  switch (ended.value.kind) {
    case 'exited':
      return exitedSection(command, output.shown(), ended.value.exitCode);
    case 'container-gone':
      // Either the command ended its container, or what should keep it running does not: alone it shows which.
      await container.discard();
      return runAlone(setting, command);
    default:
      return unreachable(ended.value);
  }
}
