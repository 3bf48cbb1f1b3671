import { join, relative } from 'node:path';
import { userProblems } from '../errors/user-error.ts';
import type { StepName } from '../report/run-report.ts';
import type { ReportEvent } from '../report/events.ts';
import type { RunDeps, RunSettings, StepContext, StepOutcome, Steps } from './image-run.ts';
import { repeatAfterOutage, type EngineOutage } from './engine-outage.ts';
import { problemKind } from './failure-kind.ts';
import { stepLog } from './step-log.ts';

export interface StepSurroundings {
  readonly deps: RunDeps;
  readonly settings: RunSettings;
  readonly steps: Steps;
  readonly report: ReportEvent;
  readonly outage: EngineOutage;
}

type Place = Omit<StepContext, 'deps' | 'settings' | 'log' | 'note' | 'retried'>;

/**
 * Runs one step with its log and tells what happens. A step that was aborted is `cancelled`, however it ended.
 *
 * @throws what the step throws, after telling that it failed
 */
export async function runStep(
  surroundings: StepSurroundings,
  step: StepName,
  place: Place,
): Promise<StepOutcome> {
  const { deps, settings, report } = surroundings;
  const image = place.image.key;
  const startedAt = deps.clock.now();
  const log = openLog(surroundings, image, step);
  const note = (text: string) =>
    report({ kind: 'note', at: deps.clock.now(), level: 'warning', image, text });
  let retries = 0;
  const retried = (text: string) => {
    retries += 1;
    note(text);
  };
  const onOutage = (stage: 'gone' | 'back') => {
    if (stage === 'back') retried(`${step}: the engine answers again, so it is done once more`);
    else note(`${step}: the engine does not answer any more; waiting up to half a minute for it`);
  };
  report({ kind: 'step-started', at: startedAt, image, step });

  const finished = (outcome: StepOutcome) => {
    const at = deps.clock.now();
    const { status, message, tests, failure, facts } = outcome;
    if (facts !== undefined) report({ kind: 'image-facts', at, image, facts });
    report({
      kind: 'step-finished',
      at,
      image,
      step,
      status,
      durationMs: at - startedAt,
      ...(retries === 0 ? {} : { retries }),
      message,
      tests,
      failure,
    });
  };

  let beside: Promise<void> | undefined;
  const close = () =>
    log
      .close()
      .catch((error: unknown) => note(`${log.path} could not be written: ${messageOf(error)}`));

  try {
    const work = () => surroundings.steps[step]({ ...place, deps, settings, log, note, retried });
    const outcome =
      settings.retries === 0
        ? await work()
        : await repeatAfterOutage(work, surroundings.outage, place.signal, onOutage);
    beside = outcome.beside;
    const counted: StepOutcome = place.signal.aborted
      ? { ...outcome, status: 'cancelled' }
      : outcome;
    finished(counted);
    return counted;
  } catch (error) {
    if (place.signal.aborted) {
      finished({ status: 'cancelled' });
      return { status: 'cancelled' };
    }
    finished({
      status: 'failed',
      message: messageOf(error),
      failure: { ...kindOf(error), tail: log.tail(), logPath: log.path },
    });
    throw error;
  } finally {
    // What goes on beside the run writes into the log of its step, and whoever waits for it hears of its faults.
    if (beside === undefined) await close();
    else void beside.then(close, close);
  }
}

function openLog({ deps, settings, report }: StepSurroundings, image: string, step: StepName) {
  const absolute = join(settings.artifactsDir, 'logs', `${image}.${step}.log`);
  const shown = relative(settings.spec.rootDir, absolute);
  return stepLog(deps.files, { absolute, shown }, deps.mask, (line) =>
    report({ kind: 'step-output', at: deps.clock.now(), image, step, line }),
  );
}

/** Nothing for a bug, and for a problem that is of no kind. */
function kindOf(error: unknown) {
  const [kind] = (userProblems(error) ?? []).flatMap((problem) => problemKind(problem) ?? []);
  return kind === undefined ? {} : { kind };
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
