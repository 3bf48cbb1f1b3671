/** The machine and process a run lives in. */
export interface RunProcess {
  readonly hostname: string;
  readonly pid: number;
  /**
   * What process IDs of this machine count in, as Linux names it: `pid:[4026531836]`. A container may share the name of its machine and
   * has a namespace of its own. Empty where there are none.
   */
  readonly pidNamespace: string;
  /** Linux's ID of this start of the machine, since names of machines repeat. Empty where there is none. */
  readonly boot: string;
  /** When this process started, as the machine counts it, since its number is given again. Empty where it does not say. */
  readonly startedAt: string;
  /** Name of the user; absent where the machine has none for their number. */
  readonly user?: string | undefined;
  /** Whether a process of this machine, of this start of it and of this namespace is alive; where it is known, with that start of its own. */
  readonly isAlive: (pid: number, startedAt?: string) => boolean;
}
