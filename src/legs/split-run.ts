import type { PlanState } from '../plan/build-plan.ts';
import type { Reason } from '../report/run-report.ts';

/** A part of a run that one job does on a machine of its own. */
export interface Leg {
  /** Unique in the run, fit for the name of an artifact: the key of its first image. */
  readonly id: string;
  /** Keys, breadth-first. */
  readonly images: readonly string[];
  /** IDs of the legs that make what its images are built on; empty when it can start at once. */
  readonly needs: readonly string[];
  /** 0 for legs that need no other, else one more than the highest that they need. */
  readonly wave: number;
  /** How long it may take, in milliseconds; `undefined` when one of its images was never timed. */
  readonly expectedMs?: number | undefined;
  /** What it may need on its disk; `undefined` when the size of one of its images is not known. */
  readonly diskBytes?: number | undefined;
}

/** An image of a {@link SplitRun}, as the plan found it. */
export interface SplitImage {
  readonly key: string;
  readonly state: PlanState;
  readonly reasons: readonly Reason[];
  /** `undefined` while a parent is not known. */
  readonly buildId?: string | undefined;
  /** What exists of it at the registry; `undefined` when it has to be built. */
  readonly found?:
    { readonly imageId: string; readonly digest: string; readonly reference: string } | undefined;
  /** Only there because an image that was asked for is built on it; absent: it was asked for itself. */
  readonly wanted?: false | undefined;
  /** It goes through the engine although it may exist, for its reasons. */
  readonly forced?: true | undefined;
}

/** What the run was asked for, as far as it decides what is done. */
export interface SplitOptions {
  readonly fullRebuild: boolean;
  readonly noCache: boolean;
  readonly retest: boolean;
  readonly refresh: boolean;
  readonly affected: boolean;
  /** Keys that were named; `undefined` when none was. */
  readonly named?: readonly string[] | undefined;
}

/** The plan that all legs of a run go by. It is kept at the registry and never changed. */
export interface SplitRun {
  readonly schemaVersion: 1;
  /** `20261122T141500Z-3f9a2c`. */
  readonly run: string;
  readonly stackVersion: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Checked out; `undefined` without git. */
  readonly commit?: string | undefined;
  /** SHA-256 of the spec's text. */
  readonly specHash: string;
  /** `2026.4-main`. */
  readonly movingTag: string;
  readonly options: SplitOptions;
  /** Digest by reference of the external bases that all legs build on: `{"debian:trixie-slim": "sha256:…"}`. One that is missing is looked up by each leg. */
  readonly bases: Readonly<Record<string, string>>;
  /** In the order of their waves, and in a wave in that of their first images. */
  readonly legs: readonly Leg[];
  /** Every image of the plan, breadth-first. */
  readonly images: readonly SplitImage[];
}
