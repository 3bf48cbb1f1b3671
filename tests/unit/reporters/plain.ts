import { outputStyle } from '../../../src/cli/reporters/output-style.ts';
import type { Reporter } from '../../../src/cli/reporters/reporter.ts';
import type { RunEvent } from '../../../src/report/events.ts';

/** No colours, Unicode signs. */
export const plainStyle = outputStyle({ colour: false, unicode: true });

/** Shows the events to a reporter and gives back all that it wrote. */
export async function shown(
  events: readonly RunEvent[],
  reporterOf: (write: (text: string) => void) => Reporter,
): Promise<string> {
  const written: string[] = [];
  const reporter = reporterOf((text) => written.push(text));
  events.forEach(reporter.report);
  await reporter.close();
  return written.join('');
}
