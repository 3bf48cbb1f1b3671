import type { RunEvent } from '../report/events.ts';
import type { FailureDetails, ImageFacts, LayerSize } from '../report/run-report.ts';

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
    case 'image-facts':
      return { ...event, facts: maskFacts(event.facts, mask) };
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

function maskFacts(facts: ImageFacts, mask: Mask): ImageFacts {
  const { layers, previous } = facts;
  return {
    ...facts,
    ...(layers === undefined ? {} : { layers: maskLayers(layers, mask) }),
    ...(previous === undefined
      ? {}
      : { previous: { ...previous, layers: maskLayers(previous.layers, mask) } }),
  };
}

function maskLayers(layers: readonly LayerSize[], mask: Mask): readonly LayerSize[] {
  return layers.map((layer) => ({ ...layer, command: mask(layer.command) }));
}

function maskIfAny(text: string | undefined, mask: Mask): string | undefined {
  return text === undefined ? undefined : mask(text);
}
