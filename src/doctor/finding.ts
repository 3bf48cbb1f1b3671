/** What the doctor says of one thing. `broken`: no run can start; `warning`: something is wrong or will be soon. */
export interface Finding {
  /** `engine`, `builder`, `disk`, `registry`, `credentials`, `git`, `spec`, `leftovers`. */
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'broken';
  readonly text: string;
  /** What to do next. */
  readonly hint?: string | undefined;
}
