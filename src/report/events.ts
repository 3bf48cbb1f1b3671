import type {
  FailureDetails,
  ImageFacts,
  ImageStatus,
  LegName,
  Reason,
  RunStatus,
  StepName,
  StepStatus,
  TestCounts,
} from './run-report.ts';

/** An image as the run found it in its plan. */
export interface PlannedImage {
  readonly key: string;
  readonly level: number;
  /** Keys of the images of this plan that it is built on or copies from. */
  readonly parents: readonly string[];
  /** What the plan wants: `build`, `retest`, `push`, `retag`, `skip`, `wait`, `test`. */
  readonly state: string;
  readonly reasons: readonly Reason[];
  /** What is known before the run of an image that exists. */
  readonly buildId?: string | undefined;
  readonly imageId?: string | undefined;
  readonly digest?: string | undefined;
  /** The name people use. */
  readonly reference: string;
  /** Steps the image will go through, in this order. */
  readonly steps: readonly StepName[];
}

/** What happens in a run, as it happens. Times are milliseconds since 1970. Readers must not throw and cannot steer the run. */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly at: number;
      readonly runId: string;
      /** As typed, without values that may be secret: `stack build --push`. */
      readonly command: string;
      readonly stackVersion: string;
      readonly registry?: string | undefined;
      readonly commit?: string | undefined;
      readonly branch?: string | undefined;
      readonly leg?: LegName | undefined;
      /** How many builds may run at a time. */
      readonly concurrency: number;
      /** Breadth-first. */
      readonly images: readonly PlannedImage[];
    }
  | {
      readonly kind: 'note';
      readonly at: number;
      readonly level: 'info' | 'warning';
      readonly text: string;
      readonly image?: string | undefined;
    }
  | {
      readonly kind: 'step-started';
      readonly at: number;
      readonly image: string;
      readonly step: StepName;
    }
  | {
      readonly kind: 'step-output';
      readonly at: number;
      readonly image: string;
      readonly step: StepName;
      /** One line without its end, controls removed. */
      readonly line: string;
    }
  | {
      readonly kind: 'step-finished';
      readonly at: number;
      readonly image: string;
      readonly step: StepName;
      readonly status: StepStatus;
      readonly durationMs: number;
      readonly message?: string | undefined;
      readonly tests?: TestCounts | undefined;
      readonly retries?: number | undefined;
      readonly failure?: FailureDetails | undefined;
    }
  | {
      readonly kind: 'image-facts';
      readonly at: number;
      readonly image: string;
      /** `tags` are added to those known; everything else replaces what was known. */
      readonly facts: ImageFacts;
    }
  | {
      readonly kind: 'image-finished';
      readonly at: number;
      readonly image: string;
      readonly status: ImageStatus;
      readonly durationMs: number;
      readonly message?: string | undefined;
    }
  | {
      readonly kind: 'run-finished';
      readonly at: number;
      readonly status: RunStatus;
      readonly durationMs: number;
    };

/** One kind of event: `EventOf<'step-finished'>`. */
export type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

export type ReportEvent = (event: RunEvent) => void;
