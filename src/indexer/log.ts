/** How much a message matters, least first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Values that belong to a message, for programs: `{kernel: 'R/cowsay/1.0'}`. */
export type LogFacts = Readonly<Record<string, string | number>>;

/** Takes the messages of an indexer. */
export type IndexerLog = (level: LogLevel, message: string, facts?: LogFacts) => void;
