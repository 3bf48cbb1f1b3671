import { cleanOneLine } from '../text/clean-text.ts';
import { logLevels, type IndexerLog, type LogFacts, type LogLevel } from './log.ts';
import { isoSeconds } from './manifest.ts';

/**
 * How messages look. `plain`: the message, and of warnings and errors what they are: `WARNING: …`; `text`: with time and
 * level: `[2026-01-26T14:53:47Z] [INFO] …`; `json`: an object a line.
 */
export const logFormats = ['plain', 'text', 'json'] as const;

export type LogFormat = (typeof logFormats)[number];

/** Where messages go. */
export interface LogSinks {
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An {@link IndexerLog} of lines: progress to stdout, warnings and errors to stderr. Names from a kernel cannot break a line. */
export function openLog(format: LogFormat, atLeast: LogLevel, sinks: LogSinks): IndexerLog {
  const least = logLevels.indexOf(atLeast);
  return (level, message, facts) => {
    if (logLevels.indexOf(level) < least) return;
    const write = level === 'warn' || level === 'error' ? sinks.writeError : sinks.writeOut;
    const time = isoSeconds(new Date(sinks.now()));
    write(`${render(format, time, level, cleanOneLine(message), facts)}\n`);
  };
}

function render(
  format: LogFormat,
  time: string,
  level: LogLevel,
  message: string,
  facts: LogFacts | undefined,
): string {
  switch (format) {
    case 'plain':
      return `${prefixes[level]}${message}`;
    case 'text':
      return `[${time}] [${level.toUpperCase()}] ${message}`;
    case 'json':
      return JSON.stringify({ time, level, message, ...facts });
  }
}

const prefixes: Readonly<Record<LogLevel, string>> = {
  debug: '',
  info: '',
  warn: 'WARNING: ',
  error: 'ERROR: ',
};
