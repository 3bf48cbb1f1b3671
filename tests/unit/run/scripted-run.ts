import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import type {
  PreparedImage,
  RunDeps,
  RunSettings,
  StepContext,
  StepOutcome,
  Steps,
} from '../../../src/run/image-run.ts';
import { runContainers } from '../../../src/run/run-containers.ts';
import { runPlan, type RunRequest, type RunResult } from '../../../src/run/run-plan.ts';
import { ancestorsOf } from '../../../src/graph/image-graph.ts';
import { stepNames, type StepName } from '../../../src/report/run-report.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { graphOf, imagesOf, planOf, specOf, type Family } from '../../support/spec-builders.ts';

/** What a step does, by `image:step`; a step without a script passes at once. */
export type Script = Readonly<Record<string, (context: StepContext) => Promise<StepOutcome>>>;

export interface ScriptedRun {
  readonly result: Omit<RunResult, 'states'>;
  /** What is known of each image at the end, by key. */
  readonly states: RunResult['states'];
  /** Status of each image that has one, by key. */
  readonly statuses: Readonly<Record<string, string>>;
  /** Messages of images, by key. */
  readonly messages: Readonly<Record<string, string | undefined>>;
  /** `image:step` as each started. */
  readonly started: readonly string[];
  readonly events: readonly RunEvent[];
}

/** Runs the images of a family through steps that do what a script says. */
export async function scriptedRun(
  family: Family,
  script: Script,
  options: Partial<
    Pick<
      RunRequest,
      'failFast' | 'signal' | 'known' | 'limits' | 'failedBefore' | 'onSettled' | 'prepared'
    >
  > & {
    readonly steps?: readonly StepName[];
    readonly retries?: number;
    /** For the containers that steps leave; absent: there must be none. */
    readonly removeContainer?: (id: string) => Promise<void>;
    /** What the plan says of single images, by key; the others are built and go through `steps`. */
    readonly planned?: Readonly<Record<string, Partial<PlannedRunImage>>>;
    /** Milliseconds that steps of single images may take, by key. */
    readonly expected?: Readonly<Record<string, ReadonlyMap<StepName, number>>>;
  } = {},
): Promise<ScriptedRun> {
  const events: RunEvent[] = [];
  const graph = graphOf(family);
  const plan = planOf(family, options.steps ?? ['build', 'basic-tests', 'tag']);
  const images = plan.images.map((one) => ({
    ...one,
    expectedSteps: options.expected?.[one.image.key] ?? new Map<StepName, number>(),
    ...options.planned?.[one.image.key],
  }));
  const request: RunRequest = {
    plan: { images },
    prepared: options.prepared ?? new Map(Object.keys(family).map((key) => [key, nothingPrepared])),
    known: options.known ?? new Map(),
    ancestors: new Map(Object.keys(family).map((key) => [key, ancestorsOf(graph, [key])])),
    settings: runSettings({
      spec: specOf(imagesOf(family)),
      ...(options.retries === undefined ? {} : { retries: options.retries }),
    }),
    limits: options.limits ?? { build: 4, test: 4, push: 4 },
    failFast: options.failFast ?? false,
    failedBefore: options.failedBefore,
    onSettled: options.onSettled,
    signal: options.signal ?? new AbortController().signal,
  };
  const report = (event: RunEvent) => void events.push(event);
  const { removeContainer } = options;
  const common = { labels: {}, running: true, createdAt: 0 };
  const made = ['of base', 'of child'].map((id) => ({ id, name: id, ...common }));
  const listContainers = () => Promise.resolve(made);
  const deps = removeContainer && {
    containers: runContainers({ removeContainer }, 4),
    engine: { ...runDeps().engine, removeContainer, listContainers },
  };
  const { states, ...result } = await runPlan(request, runDeps(deps), scripted(script), report);

  const ends = events.filter((event) => event.kind === 'image-finished');
  return {
    result,
    states,
    events,
    statuses: Object.fromEntries(ends.map(({ image, status }) => [image, status])),
    messages: Object.fromEntries(ends.map(({ image, message }) => [image, message])),
    started: events.flatMap((event) =>
      event.kind === 'step-started' ? [`${event.image}:${event.step}`] : [],
    ),
  };
}

/** Settings of a run in `/stack`. */
export function runSettings(fields: Partial<RunSettings> = {}): RunSettings {
  return {
    runId: '20260401T100000Z-0a1b2c',
    spec: specOf([]),
    push: false,
    retries: 2,
    retryDelayMs: 1,
    stateDir: '/stack/.stack',
    artifactsDir: '/stack/artifacts',
    labels: {},
    ...fields,
  };
}

/** Ports of a run that takes images as they are; those that are not given must not be used. */
export function runDeps(fields: Partial<RunDeps> = {}): RunDeps {
  const refuse = (name: string) => () => Promise.reject(new Error(`${name} is not to be used`));
  const untouched = (name: string) => new Proxy({}, { get: () => refuse(name) }) as never;
  return {
    engine: untouched('engine'),
    registry: untouched('registry'),
    credentials: untouched('credentials'),
    files: memoryFiles(),
    clock: instantClock(),
    tests: untouched('tests'),
    containers: runContainers(fields.engine ?? untouched('engine'), 4),
    ensureHere: refuse('ensureHere'),
    runnable: ['linux/amd64'],
    verdicts: untouched('verdicts'),
    books: undefined,
    mask: (text: string) => text,
    ...fields,
  };
}

/** Resolves as soon as the step is to stop. */
export function aborted({ signal }: StepContext): Promise<StepOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ status: 'failed', message: 'stopped' }));
  });
}

const nothingPrepared: PreparedImage = { visibleTags: [], build: undefined };

function scripted(script: Script): Steps {
  const steps = stepNames.map((name) => [
    name,
    (context: StepContext) =>
      script[`${context.image.key}:${name}`]?.(context) ?? Promise.resolve({ status: 'passed' }),
  ]);
  return Object.fromEntries(steps) as Steps;
}
