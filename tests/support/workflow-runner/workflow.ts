import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A step of a job, as far as the tests look at it. */
export interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly 'working-directory'?: string;
}

export interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly if?: string | boolean;
  /** Another workflow that is the job. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly env?: Readonly<Record<string, unknown>>;
  /** `matrix`: what it has `include` of, or an expression that comes to that. */
  readonly strategy?: { readonly matrix?: unknown; readonly 'max-parallel'?: unknown };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly WorkflowStep[];
}

/** A workflow of GitHub Actions. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export interface WorkflowFile {
  /** `.github/workflows/build.yml`. */
  readonly path: string;
  readonly text: string;
  readonly workflow: Workflow;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** All workflows of this repository, and those that `stack init` writes. */
export function workflowFiles(): readonly WorkflowFile[] {
  return ['.github/workflows', 'templates/init/.github/workflows'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yml'))
      .map((name) => readWorkflow(`${folder}/${name}`)),
  );
}

/** A workflow by its path in the repository: `.github/workflows/build.yml`. */
export function readWorkflow(path: string): WorkflowFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, workflow: parse(text) as Workflow };
}
