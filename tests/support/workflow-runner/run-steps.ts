import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asText, holds, interpolate, type ExpressionScope, type Value } from './expressions.ts';
import type { WorkflowStep } from './workflow.ts';

/** Where the steps of a job run. */
export interface StepSetting {
  /** Folder for what one run leaves: workspaces, files of the runner. */
  readonly home: string;
  /** Environment of every step, without what GitHub adds. */
  readonly env: Readonly<Record<string, string>>;
  /** What takes the place of a step: `actions/checkout`, `script/install`. */
  readonly standIns: Readonly<Record<string, StandIn>>;
  readonly job?: string | undefined;
}

/** What an action leaves to later steps: a folder with programs, outputs by name. */
export interface StandInResult {
  readonly path?: string;
  readonly outputs?: Readonly<Record<string, string>>;
}

/** Does here what an action does at GitHub; throws when that would fail. */
export type StandIn = (
  workspace: string,
  inputs: Readonly<Record<string, string>>,
) => Promise<StandInResult | undefined>;

export interface StepOutcome {
  readonly id: string;
  /** The action without its version, or the run line. */
  readonly title: string;
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly output: string;
  /** What it added to the summary of the job. */
  readonly summary: string;
}

interface JobScope {
  readonly scope: ExpressionScope;
  readonly env: Readonly<Record<string, Value>>;
  readonly github: Readonly<Record<string, Value>>;
}

/** Runs the steps of one job in a workspace of its own. A step that fails keeps back those behind it that do not ask for it. */
export async function runSteps(
  steps: readonly WorkflowStep[],
  job: JobScope,
  setting: StepSetting,
): Promise<readonly StepOutcome[]> {
  const folder = await mkdtemp(join(setting.home, 'job-'));
  const workspace = join(folder, 'workspace');
  await mkdir(workspace);
  const outcomes: StepOutcome[] = [];
  const paths: string[] = [];
  for (const [index, step] of steps.entries()) {
    const status = outcomes.every(({ result }) => result !== 'failure') ? 'success' : 'failure';
    const contexts = { ...job.scope.contexts, env: environment(job.env), ...stepsOf(outcomes) };
    const scope = { contexts, status } as const;
    const named = { id: step.id ?? `step-${index}`, title: titleOf(step) };
    if (!holds(step.if, scope)) {
      outcomes.push({ ...named, result: 'skipped', outputs: {}, output: '', summary: '' });
      continue;
    }
    const standIn = setting.standIns[named.title];
    if (standIn === undefined && step.run === undefined)
      throw new Error(`nothing stands in for ${named.title}`);
    const env = environment({ ...job.env, ...values(step.env, scope) });
    const files = await runnerFiles(folder, index);
    const done =
      standIn === undefined
        ? await runLine(step.run ?? '', workspace, {
            ...setting.env,
            ...githubEnvironment(job.github, workspace, folder),
            ...files,
            ...env,
            PATH: [...paths, setting.env['PATH']].join(':'),
          })
        : await standingIn(standIn, workspace, environment(values(step.with, scope)), paths);
    const outputs = outputsIn(await readFile(files.GITHUB_OUTPUT, 'utf8'));
    const summary = await readFile(files.GITHUB_STEP_SUMMARY, 'utf8');
    outcomes.push({ ...named, ...done, outputs: { ...done.outputs, ...outputs }, summary });
  }
  return outcomes;
}

function titleOf({ uses, run }: WorkflowStep): string {
  return uses === undefined ? (run ?? '').trim() : uses.replace(/@.*/, '');
}

function stepsOf(outcomes: readonly StepOutcome[]) {
  const steps = outcomes.map(({ id, outputs }) => [id, { outputs }] as const);
  return { steps: Object.fromEntries(steps) };
}

function values(
  texts: Readonly<Record<string, unknown>> | undefined,
  scope: ExpressionScope,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(texts ?? {}).map(([name, text]) => [name, interpolate(text, scope)]),
  );
}

function environment(env: Readonly<Record<string, Value>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, asText(value)]));
}

async function runnerFiles(folder: string, index: number) {
  const path = (name: string) => join(folder, `${name}-${index}`);
  const files = { GITHUB_OUTPUT: path('output'), GITHUB_STEP_SUMMARY: path('summary') };
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  return files;
}

/** The variables that the runner makes of the context `github`, and the event file. */
function githubEnvironment(
  github: Readonly<Record<string, Value>>,
  workspace: string,
  folder: string,
): Readonly<Record<string, string>> {
  const entries = Object.entries(github)
    .filter(([name]) => !['event', 'token'].includes(name))
    .map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, asText(value)] as const);
  return {
    ...Object.fromEntries(entries),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: join(folder, '..', 'event.json'),
  };
}

/** What a step came to; `outputs` are those that are in no file. */
type StepDone = Pick<StepOutcome, 'result' | 'output'> & Partial<Pick<StepOutcome, 'outputs'>>;

/** As the runner runs a line on Linux. */
function runLine(
  line: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<StepDone> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-e', '-c', line], { cwd, env, timeout: 120_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ result: code === 0 ? 'success' : 'failure', output }));
  });
}

async function standingIn(
  standIn: StandIn,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  paths: string[],
): Promise<StepDone> {
  try {
    const { path, outputs = {} } = (await standIn(workspace, inputs)) ?? {};
    if (path !== undefined) paths.unshift(path);
    return { result: 'success', output: '', outputs };
  } catch (error) {
    return { result: 'failure', output: String(error) };
  }
}

/** Lines `name=value`; the form for values of several lines is not used by us. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
