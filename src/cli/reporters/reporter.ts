import type { ReportEvent } from '../../report/events.ts';

/** Shows a run to someone. It reads events and steers nothing. */
export interface Reporter {
  readonly report: ReportEvent;
  /** Resolves when everything is shown and the terminal is as it was before. A second call does nothing. */
  readonly close: () => Promise<void>;
}

/** Where a reporter's text goes: `stderr` of the process. */
export type Write = (text: string) => void;
