import type { Reporter, Write } from './reporter.ts';

/** Events as they are, one JSON object a line, for programs. */
export function jsonReporter(write: Write): Reporter {
  return {
    report: (event) => {
      write(`${JSON.stringify(event)}\n`);
    },
    close: () => Promise.resolve(),
  };
}
