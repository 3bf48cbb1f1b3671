import { Option } from 'commander';
import { UserError } from '../errors/user-error.ts';

/** Options of the command line that a plan depends on. */
export interface OptionsOfPlan {
  readonly file?: string;
  readonly registry?: string;
  readonly retries?: number;
  readonly push?: boolean;
  readonly builder?: string;
  readonly published?: boolean;
  readonly fullRebuild?: boolean;
  readonly retest?: boolean;
  readonly refresh?: boolean;
  readonly affected?: boolean;
  readonly all?: boolean;
  readonly base?: string;
  readonly head?: string;
  readonly files?: readonly string[];
}

/** Options of every command that plans, one definition each. */
export const planOptions = {
  affected: () =>
    new Option(
      '--affected',
      'only images that the compared commits affect, and what is built on them',
    ).env('STACK_AFFECTED'),
  all: () => new Option('--all', 'every image, whatever the commits say').env('STACK_ALL'),
  base: () =>
    new Option(
      '--base <commit>',
      'compare with this commit instead of the one found by itself',
    ).env('STACK_BASE'),
  head: () =>
    new Option(
      '--head <commit>',
      'look at this commit instead of the work tree: spec, contexts and all',
    ).env('STACK_HEAD'),
  files: () =>
    new Option(
      '--files <path...>',
      'take these files and folders (from the folder of images/ on) for what changed, and compare nothing',
    )
      .env('STACK_FILES')
      .argParser(listed),
  retest: () =>
    new Option('--retest', 'run tests again although there is a verdict').env('STACK_RETEST'),
  refresh: () =>
    new Option(
      '--refresh',
      'only images whose external base moved or whose max_age is over, and what is built on them',
    ).env('STACK_REFRESH'),
  published: () =>
    new Option(
      '--published',
      'what the registry has counts, although nothing is pushed (default: what this engine has)',
    ).env('STACK_PUBLISHED'),
} as const;

/** The variable holds one path a line, the option is given one after another. */
function listed(text: string, earlier: unknown): readonly string[] {
  const before = Array.isArray(earlier) ? (earlier as readonly string[]) : [];
  return [...before, ...text.split('\n').filter((line) => line !== '')];
}

/** @throws {UserError} `USAGE` for options that contradict each other */
export function refuseContradictions(options: OptionsOfPlan, names: readonly string[]): void {
  const named = names.join(' ');
  const pairs: readonly (readonly [boolean, string, string])[] = [
    [
      options.fullRebuild === true && names.length > 0,
      '--full-rebuild builds every image, so no image can be named beside it',
      `leave out --full-rebuild, or leave out ${named}`,
    ],
    [
      options.affected === true && names.length > 0,
      '--affected selects the images itself, so none can be named beside it',
      `leave out --affected, or leave out ${named}`,
    ],
    [
      options.affected === true && options.all === true,
      '--affected and --all contradict each other',
      'leave one of them out',
    ],
    [
      options.files !== undefined && (options.base !== undefined || options.head !== undefined),
      '--files says what changed, so no commits are compared',
      'leave out --files, or leave out --base and --head',
    ],
  ];
  for (const [isWrong, message, hint] of pairs) {
    if (isWrong) throw new UserError('USAGE', message, { hint });
  }
}
