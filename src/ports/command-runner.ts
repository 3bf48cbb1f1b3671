/** A program to start on this machine. There is no shell between: arguments arrive as they are. */
export interface CommandRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** The whole environment of the program; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets everything that the program prints, as it comes. */
  readonly onOutput?: ((chunk: Uint8Array, stream: 'stdout' | 'stderr') => void) | undefined;
}

export type CommandResult =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'killed'; readonly signal: string };

/** Starts programs. How one ends is a value; only a bug throws. On timeout or abort the whole process group goes. */
export interface CommandRunner {
  run(request: CommandRequest): Promise<CommandResult>;
}
