import type { IndexerLog, LogFacts, LogLevel } from '../indexer/log.ts';
import type { Logger } from '../ports/logger.ts';

/** A {@link Logger} of lines; fields that are no text and no number are left out. */
export function loggerOf(log: IndexerLog): Logger {
  const level =
    (name: LogLevel) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const { error, ...others } = fields;
      // Without it the message says too little, and fields are left out of lines for people.
      log(
        name,
        error === undefined
          ? message
          : `${message}: ${typeof error === 'string' ? error : JSON.stringify(error)}`,
        factsIn(others),
      );
    };
  return {
    debug: level('debug'),
    info: level('info'),
    warn: level('warn'),
    error: level('error'),
    close: () => Promise.resolve(),
  };
}

function factsIn(fields: Readonly<Record<string, unknown>>): LogFacts {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [],
    ),
  );
}
