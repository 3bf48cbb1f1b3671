import type { InfoCommand } from '../spec/spec.ts';
import { cleanLine } from '../text/clean-text.ts';
import { formatDuration } from '../text/format-duration.ts';
import type { ShownOutput } from './capped-output.ts';
import type { InfoSection } from './image-facts.ts';

/** The section of a command that ended by itself. */
export function exitedSection(
  command: InfoCommand,
  shown: ShownOutput,
  exitCode: number,
): InfoSection {
  const section = { ...sectionOf(command), ...shown, exitCode };
  return exitCode === 0 ? section : { ...section, failure: `ended with exit code ${exitCode}` };
}

/** The section of a command that was stopped. */
export function timedOutSection(
  command: InfoCommand,
  shown: ShownOutput,
  timeoutMs: number,
): InfoSection {
  const failure = `was stopped, since it had not ended after ${formatDuration(timeoutMs)}`;
  return { ...sectionOf(command), ...shown, timedOut: true, failure };
}

/** The section of a command that the image does not have. `message` is the engine's. */
export function notStartedSection(command: InfoCommand, message: string): InfoSection {
  const failure = `could not be started: ${cleanLine(message, 500)}`;
  return { ...sectionOf(command), output: '', failure };
}

function sectionOf({ key, description, command }: InfoCommand) {
  return {
    description: cleanLine(description) || key,
    command: cleanLine(command),
    timedOut: false,
  };
}
