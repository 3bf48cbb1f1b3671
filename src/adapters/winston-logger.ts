import { createLogger, format, transports } from 'winston';
import type { Logger } from '../ports/logger.ts';

/** A {@link Logger} that appends JSON lines to a file. `mask` is applied to each line, so that no secret reaches the disk. */
export function winstonLogger(path: string, level: string, mask: (text: string) => string): Logger {
  const file = new transports.File({ filename: path });
  const logger = createLogger({
    level,
    format: format.combine(
      format.timestamp(),
      format.json(),
      format((info) => {
        const message = Symbol.for('message');
        info[message] = mask(String(info[message]));
        return info;
      })(),
    ),
    // winston's type of `transports` names the class of a package below it, of which this is one.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    transports: [file],
  });

  // A log that cannot be written (disk full) must not end the run: what the run found is written elsewhere.
  const failed = new Promise<void>((resolve) => logger.once('error', () => resolve()));
  logger.on('error', () => undefined);

  return {
    debug: (message, fields) => void logger.debug(message, fields),
    info: (message, fields) => void logger.info(message, fields),
    warn: (message, fields) => void logger.warn(message, fields),
    error: (message, fields) => void logger.error(message, fields),
    close: () => {
      const finished = new Promise<void>((resolve) => file.once('finish', resolve));
      logger.end();
      return Promise.race([finished, failed]);
    },
  };
}
