import { Option } from 'commander';
import { UserError } from '../errors/user-error.ts';
import { parseDuration } from '../spec/duration.ts';
import type { RunCommandOptions } from './commands/run.ts';

/** Options of `stack build` for a run that several jobs do. */
export interface LegOptions {
  readonly leg?: string;
  readonly run?: string;
  /** In milliseconds. */
  readonly wait?: number;
  readonly join?: readonly string[];
}

/** What `stack build` was asked for. */
export type BuildOptions = RunCommandOptions & LegOptions;

/** One definition each. */
export const legOptions = {
  leg: () =>
    new Option(
      '--leg <id>',
      'do this leg of a run that `stack matrix --store` planned, and push it (needs --run)',
    ).env('STACK_LEG'),
  run: () =>
    new Option('--run <run>', 'which run, as `stack matrix --store` says').env('STACK_RUN'),
  wait: () =>
    new Option(
      '--wait <duration>',
      'how long to wait for what other legs have to make first: 2h (default: not at all)',
    )
      .env('STACK_WAIT')
      .argParser(duration),
  join: () =>
    new Option(
      '--join <dir...>',
      'make one run of the artifacts folders of all legs (needs --run); a folder of such folders will do',
    )
      .env('STACK_JOIN')
      .argParser(listed),
} as const;

/**
 * Refuses what contradicts a leg or a join: the run plan says which images, and what is done with them.
 *
 * @returns the ID of the run
 * @throws {UserError} `USAGE`
 */
export function runOf(options: BuildOptions, names: readonly string[]): string {
  const decided = [
    ...(names.length > 0 ? [names.join(' ')] : []),
    ...(options.fullRebuild === true ? ['--full-rebuild'] : []),
    ...(options.cache === false ? ['--no-cache'] : []),
    ...(options.retest === true ? ['--retest'] : []),
    ...(options.refresh === true ? ['--refresh'] : []),
    ...(options.affected === true ? ['--affected'] : []),
    ...(options.all === true ? ['--all'] : []),
    ...(options.base === undefined ? [] : ['--base']),
    ...(options.files === undefined ? [] : ['--files']),
  ];
  const verb = options.leg === undefined ? '--join' : '--leg';
  const problems: readonly (readonly [boolean, string, string])[] = [
    [
      options.leg !== undefined && options.join !== undefined,
      '--leg and --join contradict each other',
      'a leg does a part of a run, a join comes when all are done: leave one of them out',
    ],
    [
      options.leg === undefined && options.join === undefined,
      '--run and --wait are for --leg and --join',
      'say which leg: --leg ID, or which folders: --join DIR',
    ],
    [
      options.run === undefined,
      `${verb} needs --run`,
      'hand on the run that `stack matrix --store` said',
    ],
    [
      options.wait !== undefined && options.leg === undefined,
      '--wait is for --leg',
      'leave it out: a join waits for nothing',
    ],
    [
      decided.length > 0,
      `the run plan decides what ${verb} does, so ${decided.join(', ')} cannot be given`,
      'give it to `stack matrix --store`, and look at the variables of this job (STACK_IMAGES, STACK_FULL_REBUILD, …)',
    ],
  ];
  for (const [isWrong, message, hint] of problems) {
    if (isWrong) throw new UserError('USAGE', message, { hint });
  }
  return options.run ?? '';
}

function duration(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return durationMs;
  throw new UserError('USAGE', `--wait takes a duration such as 90s or 2h, not '${text}'`);
}

/** The variable holds one path a line, the option is given one after another. */
function listed(text: string, earlier: unknown): readonly string[] {
  const before = Array.isArray(earlier) ? (earlier as readonly string[]) : [];
  return [...before, ...text.split('\n').filter((line) => line !== '')];
}
