import type { World } from '../run/world.ts';
import type { WantedServer } from '../server/setup.ts';

/** What the command line has around it; the composition root fills it in. */
export interface CliIo {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The answer of a command. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress and errors. */
  readonly stderr: NodeJS.WriteStream;
  /** Where a program that takes over the terminal reads from. */
  readonly stdin: NodeJS.ReadStream;
  /** Aborts when a person interrupts the command. */
  readonly signal: AbortSignal;
  /** Aborted when the command has ended, however it did: whatever is still asked for then, nobody waits for. `runCli` sets it. */
  readonly ended?: AbortSignal | undefined;
  readonly version: string;
  /** Arguments as typed, without the program. */
  readonly argv: readonly string[];
  /** Takes known secrets out of a text. */
  readonly mask: (text: string) => string;
  /** Opened by the commands that need it. */
  readonly world: () => Promise<World>;
  readonly appendFile: (path: string, text: string) => Promise<void>;
  /** Runs a command line of the kernel indexer, which has exit codes of its own. */
  readonly indexKernels: (argv: readonly string[]) => Promise<number>;
  /** Runs the kernel server until the command is interrupted. @returns the exit code */
  readonly serveKernels: (wanted: WantedServer) => Promise<number>;
  /** Absolute path of a folder that comes with the program: `templates`. */
  readonly toolkitDir: string;
}
