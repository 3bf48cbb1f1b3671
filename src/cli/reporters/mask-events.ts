import type { RunEvent } from '../../run/events.ts';
import type { Reporter } from './reporter.ts';

/**
 * The same reporter, which gets every text of an event with its secrets masked.
 *
 * Masking before rendering finds values that a rendering would have escaped (JSON, workflow commands).
 */
export function maskEvents(reporter: Reporter, mask: (text: string) => string): Reporter {
  return {
    report: (event) => {
      reporter.report(masked(event, mask) as RunEvent);
    },
    close: reporter.close,
  };
}

function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, mask)]));
}
