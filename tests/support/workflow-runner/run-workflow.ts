import { asText, interpolate, holds, type ExpressionScope, type Value } from './expressions.ts';
import { runSteps, type StepOutcome, type StepSetting } from './run-steps.ts';
import { readWorkflow, type Workflow, type WorkflowJob } from './workflow.ts';

/** What GitHub knows of a run before it begins. */
export interface WorkflowEvent {
  /** Fields of the context `github`: `event_name`, `ref`, `sha`, `actor`, …; `event`: content of the event file. */
  readonly github: Readonly<Record<string, Value>>;
  /** Of a `workflow_dispatch`; what is not given has its default. */
  readonly inputs?: Readonly<Record<string, Value>> | undefined;
  readonly vars?: Readonly<Record<string, Value>> | undefined;
  readonly secrets?: Readonly<Record<string, Value>> | undefined;
}

export interface JobOutcome {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepOutcome[];
}

/**
 * Runs the jobs of a workflow one after the other, each behind those it needs, as GitHub's runner would.
 *
 * @param path `.github/workflows/build.yml`
 * @returns by name of the job; those of a workflow that is called are one job
 */
export async function runWorkflow(
  path: string,
  event: WorkflowEvent,
  setting: StepSetting,
): Promise<Readonly<Record<string, JobOutcome>>> {
  const { workflow } = readWorkflow(path);
  const contexts = contextsOf(workflow, event);
  const env = valuesOf(workflow.env, { contexts, status: 'success' });
  const done: Record<string, JobOutcome> = {};
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const needs = [job.needs ?? []].flat().map((one) => [one, outcomeOf(done, one)] as const);
    const scope = {
      contexts: {
        ...contexts,
        needs: Object.fromEntries(needs.map(([one, it]) => [one, forNeeds(it)])),
      },
      status: statusOf(needs.map(([, outcome]) => outcome)),
    };
    done[name] = holds(job.if, scope)
      ? await runJob(job, event, { scope, env, setting: { ...setting, job: name } })
      : { result: 'skipped', outputs: {}, steps: [] };
  }
  return done;
}

interface JobSetting {
  readonly scope: ExpressionScope;
  readonly env: Readonly<Record<string, Value>>;
  readonly setting: StepSetting;
}

async function runJob(
  job: WorkflowJob,
  event: WorkflowEvent,
  { scope, env, setting }: JobSetting,
): Promise<JobOutcome> {
  if (job.uses !== undefined) return called(job, event, scope, setting);
  const { matrix } = job.strategy ?? {};
  if (matrix === undefined) return runOnce(job, event, { scope, env, setting });
  // GitHub starts them in this order, as many at a time as it may.
  const outcomes = await Promise.all(
    entriesOf(matrix, scope).map((entry) => {
      const contexts = { ...scope.contexts, matrix: entry };
      return runOnce(job, event, { scope: { ...scope, contexts }, env, setting });
    }),
  );
  return together(outcomes);
}

/** What one job of a matrix differs from the others in. */
function entriesOf(matrix: unknown, scope: ExpressionScope): readonly Value[] {
  const { include, ...more } = interpolate(matrix, scope) as {
    readonly include?: readonly Value[];
  };
  if (include === undefined || include.length === 0 || Object.keys(more).length > 0)
    throw new Error(`a matrix of ours has \`include\` alone: ${JSON.stringify(matrix)}`);
  return include;
}

async function runOnce(
  job: WorkflowJob,
  event: WorkflowEvent,
  { scope, env, setting }: JobSetting,
): Promise<JobOutcome> {
  const own = { ...env, ...valuesOf(job.env, scope) };
  const steps = await runSteps(job.steps ?? [], { scope, env: own, github: event.github }, setting);
  const isFailed = steps.some(({ result }) => result === 'failure');
  const outputs = Object.fromEntries(
    steps.map(({ id, outputs: found }) => [id, { outputs: found }]),
  );
  const seen = { ...scope, contexts: { ...scope.contexts, steps: outputs } };
  return {
    result: isFailed ? 'failure' : 'success',
    outputs: Object.fromEntries(
      Object.entries(job.outputs ?? {}).map(([name, text]) => [
        name,
        asText(interpolate(text, seen)),
      ]),
    ),
    steps,
  };
}

/** A job that is another workflow of this repository. */
async function called(
  job: WorkflowJob,
  event: WorkflowEvent,
  scope: ExpressionScope,
  setting: StepSetting,
): Promise<JobOutcome> {
  const path = (job.uses ?? '').replace(/^\.\//, '');
  const inputs = valuesOf(job.with, scope);
  const jobs = await runWorkflow(path, { ...event, inputs }, setting);
  return together(Object.values(jobs));
}

/** Several jobs as one; nobody asks for their outputs. */
function together(outcomes: readonly JobOutcome[]): JobOutcome {
  const isFailed = outcomes.some(({ result }) => result === 'failure');
  const steps = outcomes.flatMap((outcome) => outcome.steps);
  return { result: isFailed ? 'failure' : 'success', outputs: {}, steps };
}

function contextsOf(
  { on }: Workflow,
  { github, inputs: given, vars = {}, secrets = {} }: WorkflowEvent,
): Readonly<Record<string, Value>> {
  const isDispatch = github['event_name'] === 'workflow_dispatch';
  const defaults = {
    ...(isDispatch ? defaultsOf(on['workflow_dispatch']) : {}),
    ...(given === undefined ? {} : defaultsOf(on['workflow_call'])),
  };
  return { github, vars, secrets, inputs: { ...defaults, ...given } };
}

/** Of a way to start a workflow; what has none is empty. */
function defaultsOf(way: unknown): Readonly<Record<string, Value>> {
  const { inputs = {} } = (way ?? {}) as { inputs?: Record<string, { default?: Value }> };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']),
  );
}

function valuesOf(
  texts: Readonly<Record<string, unknown>> | undefined,
  scope: ExpressionScope,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(texts ?? {}).map(([name, text]) => [name, interpolate(text, scope)]),
  );
}

function outcomeOf(done: Readonly<Record<string, JobOutcome>>, name: string): JobOutcome {
  const outcome = done[name];
  if (outcome === undefined) throw new Error(`${name} has to stand before what needs it`);
  return outcome;
}

function forNeeds({ result, outputs }: JobOutcome): Value {
  return { result, outputs };
}

function statusOf(outcomes: readonly JobOutcome[]): ExpressionScope['status'] {
  return outcomes.every(({ result }) => result === 'success') ? 'success' : 'failure';
}
