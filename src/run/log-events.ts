import type { Logger } from '../ports/logger.ts';
import type { ReportEvent } from '../report/events.ts';

/** A reader that puts what happens into the run's log; output of programs has logs of its own. */
export function logEvents(logger: Logger): ReportEvent {
  return ({ kind, at: _at, ...fields }) => {
    if (kind === 'step-output') return;
    const failed = 'status' in fields && fields.status === 'failed';
    const warning = 'level' in fields && fields.level === 'warning';
    const { level: _level, ...rest } = fields as Record<string, unknown>;
    if (failed) logger.error(kind, rest);
    else if (warning) logger.warn(kind, rest);
    else logger.info(kind, rest);
  };
}

/** For people: the log is for whoever looks into a run afterwards. @param error why it could not be opened */
export function unwrittenLog(error: unknown): string {
  return `no log was written: ${error instanceof Error ? error.message : String(error)}`;
}
