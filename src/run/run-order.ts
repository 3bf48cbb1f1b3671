import type { RunPlan } from '../plan/plan-run.ts';
import type { Spec } from '../spec/spec.ts';

/** What a run is to do, as the command line says it. */
export interface RunOrder {
  readonly spec: Spec;
  readonly plan: RunPlan;
  readonly push: boolean;
  readonly noCache: boolean;
  readonly failFast: boolean;
  readonly concurrency: number;
  readonly retries: number;
  /** As typed, for the report and for a second run that finds this one at work. */
  readonly command: string;
  readonly stackVersion: string;
  readonly registry: string | undefined;
  readonly logLevel: string;
  readonly signal: AbortSignal;
}
