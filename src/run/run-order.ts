import type { RunPlan } from '../plan/build-plan.ts';
import type { PlanOrder } from './open-plan.ts';
import type { OnSettled } from './run-plan.ts';
import type { Spec } from '../spec/spec.ts';

/** What a run is to do, as the command line says it. */
export interface RunOrder {
  readonly spec: Spec;
  /** A build plans when it holds the lock; other verbs have their plan already. */
  readonly work:
    | { readonly kind: 'build'; readonly order: PlanOrder }
    | { readonly kind: 'existing'; readonly plan: RunPlan };
  /** The run does one leg of a larger one. */
  readonly leg?: RunLeg | undefined;
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

/** A leg as a run of its own: it writes no stack lock, and tells others of its images. */
export interface RunLeg {
  /** ID of the run that it is a part of: `20261122T141500Z-3f9a2c`. */
  readonly run: string;
  readonly id: string;
  /** Messages of images that failed in other legs, by key. */
  readonly failedBefore: ReadonlyMap<string, string>;
  readonly onSettled: OnSettled;
  /** @throws {UserError} for a plan that is not what the larger run wanted of it */
  readonly refuse: (plan: RunPlan) => void;
  /** Which attempt of this process it is, from 1: what earlier ones left stays. */
  readonly attempt: number;
}
