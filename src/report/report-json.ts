import type { RunReport } from './run-report.ts';

/** The text of `run.json`, which `schemas/run.schema.json` describes: two blanks deep, a line feed at its end. */
export function renderRunReport(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
