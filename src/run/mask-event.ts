import type { RunEvent } from '../report/events.ts';
import type { FailureDetails } from '../report/run-report.ts';

type Mask = (text: string) => string;

/**
 * The same event with secrets masked in what programs and people say: lines, messages, commands. Keys, references and
 * statuses are words of the toolkit and stay, also where a secret happens to be one of them.
 */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  switch (event.kind) {
    case 'run-started':
      return { ...event, command: mask(event.command) };
    case 'note':
      return { ...event, text: mask(event.text) };
    case 'step-output':
      return { ...event, line: mask(event.line) };
    case 'step-finished':
      return {
        ...event,
        message: maskIfAny(event.message, mask),
        failure: event.failure && maskFailure(event.failure, mask),
      };
    case 'image-finished':
      return { ...event, message: maskIfAny(event.message, mask) };
    default:
      return event;
  }
}

function maskFailure(failure: FailureDetails, mask: Mask): FailureDetails {
  return {
    ...failure,
    tail: failure.tail.map(mask),
    ...(failure.cause === undefined ? {} : { cause: mask(failure.cause) }),
    ...(failure.command === undefined ? {} : { command: mask(failure.command) }),
  };
}

function maskIfAny(text: string | undefined, mask: Mask): string | undefined {
  return text === undefined ? undefined : mask(text);
}
