import { unreachable } from '../errors/user-error.ts';
import type { EventOf, PlannedImage } from './events.ts';
import { stepNames, type ImageFacts, type ImageReport, type StepReport } from './run-report.ts';

/** The events that change what is known of one image. */
export type ImageEvent = EventOf<
  'step-started' | 'step-finished' | 'image-facts' | 'image-finished'
>;

/** What a step says of itself from its start until it has finished; an interrupted run leaves it so. */
const runningMessage = 'was running when the run stopped';

/** The report of an image of which nothing has happened yet: `cancelled`, or `up-to-date` when there is nothing to do. */
export function imageAsPlanned(image: PlannedImage): ImageReport {
  const { key, level, parents, state, reasons, reference, buildId, imageId, digest } = image;
  const outcome =
    state === 'skip'
      ? ({ status: 'up-to-date' } as const)
      : ({ status: 'cancelled', message: 'not started' } as const);
  const known = { buildId, imageId, digest };
  const place = { key, level, parents };
  return { ...place, state, ...outcome, reasons, reference, ...known, tags: [], steps: [] };
}

/** The report of an image after one more event, under the rule that what has not finished is cancelled. */
export function nextImage(image: ImageReport, event: ImageEvent): ImageReport {
  switch (event.kind) {
    case 'step-started':
      return {
        ...withStep(image, startedStep(event)),
        status: 'cancelled',
        message: 'stopped before it was finished',
      };
    case 'step-finished':
      return withStep(image, finishedStep(event, stepOf(image, event.step)?.startedAt));
    case 'image-facts':
      return withFacts(image, event.facts);
    case 'image-finished':
      return finishedImage(image, event);
    default:
      return unreachable(event);
  }
}

/** Gives the steps that were running at `at` the time they had until then. */
export function imageStoppedAt(image: ImageReport, at: number): ImageReport {
  if (!image.steps.some(isRunning)) return image;
  const steps = image.steps.map((step) =>
    isRunning(step) ? { ...step, durationMs: Math.max(0, at - Date.parse(step.startedAt)) } : step,
  );
  return { ...image, steps };
}

function isRunning(step: StepReport): step is StepReport & { readonly startedAt: string } {
  return (
    step.status === 'cancelled' && step.message === runningMessage && step.startedAt !== undefined
  );
}

function startedStep(event: EventOf<'step-started'>): StepReport {
  return {
    name: event.step,
    status: 'cancelled',
    startedAt: new Date(event.at).toISOString(),
    durationMs: 0,
    message: runningMessage,
  };
}

function finishedStep(event: EventOf<'step-finished'>, startedAt: string | undefined): StepReport {
  const { step, status, durationMs, retries, message, tests, failure } = event;
  return {
    name: step,
    status,
    startedAt,
    durationMs,
    retries,
    message,
    tests,
    failure,
  };
}

function stepOf(image: ImageReport, name: string): StepReport | undefined {
  return image.steps.find((step) => step.name === name);
}

function withStep(image: ImageReport, step: StepReport): ImageReport {
  const others = image.steps.filter((other) => other.name !== step.name);
  const steps = [...others, step].sort(
    (left, right) => stepNames.indexOf(left.name) - stepNames.indexOf(right.name),
  );
  return { ...image, steps };
}

function withFacts(image: ImageReport, facts: ImageFacts): ImageReport {
  const { tags = [], ...others } = facts;
  const known = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  );
  return { ...image, ...known, tags: [...new Set([...image.tags, ...tags])] };
}

function finishedImage(image: ImageReport, event: EventOf<'image-finished'>): ImageReport {
  return { ...image, status: event.status, message: event.message };
}
