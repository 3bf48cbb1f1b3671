import type { Logger } from './ports/logger.ts';

type Level = Exclude<keyof Logger, 'close'>;

/**
 * A logger that is there at once, for one that has to be loaded: what it is told meanwhile is passed on, with the time at which it was
 * told, as `timestamp`.
 *
 * @param afterMs how long other work goes first; who closes it before that does not wait for it
 * @returns one whose `close` throws what `load` throws
 */
export function lateLogger(load: () => Promise<Logger>, afterMs: number): Logger {
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const timer = setTimeout(begin, afterMs).unref();
  let loaded: Logger | undefined;
  const waiting: ((logger: Logger) => void)[] = [];
  const passedOn = begun.then(load).then((logger) => {
    loaded = logger;
    for (const pass of waiting) pass(logger);
  });
  // It is `close` that tells.
  passedOn.catch(() => undefined);

  const teller =
    (level: Level): Logger[Level] =>
    (message, fields) => {
      const timestamp = new Date().toISOString();
      if (loaded !== undefined) loaded[level](message, fields);
      else waiting.push((logger) => logger[level](message, { ...fields, timestamp }));
    };
  return {
    debug: teller('debug'),
    info: teller('info'),
    warn: teller('warn'),
    error: teller('error'),
    close: async () => {
      clearTimeout(timer);
      begin();
      await passedOn;
      await loaded?.close();
    },
  };
}
