import type { Command } from 'commander';
import type { CliIo } from '../io.ts';

/** A command's work: arguments and options as commander gives them, the exit code as answer. */
export type Work<Options> = (
  io: CliIo,
  names: readonly string[],
  options: Options,
) => Promise<number>;

/** Adds a command to the program, with examples for its help: `stack plan --push`. */
export type Add = (definition: Command, shown: readonly string[]) => void;

/** The action of a command whose module is loaded only when it runs: starting up must not cost what is not used. */
export type Doing = <Options>(
  load: () => Promise<Work<Options>>,
) => (...args: unknown[]) => Promise<void>;
