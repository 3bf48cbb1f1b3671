import type { IndexerLog, LogFacts, LogLevel } from '../indexer/log.ts';
import type { Logger } from '../ports/logger.ts';

/** A {@link Logger} of lines; fields that are no text and no number are left out. */
export function loggerOf(log: IndexerLog): Omit<Logger, 'close'> {
  const level = (name: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    log(name, message, fields && factsIn(fields));
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}

function factsIn(fields: Readonly<Record<string, unknown>>): LogFacts {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [],
    ),
  );
}
