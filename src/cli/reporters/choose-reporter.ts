import { unreachable } from '../../errors/user-error.ts';

/** Values of `--progress`. */
export const progressChoices = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;

export type Progress = (typeof progressChoices)[number];

export type ReporterKind = 'listr' | 'lines' | 'github' | 'json' | 'quiet';

/** What a reporter is chosen by. */
export interface ReporterSituation {
  readonly progress: Progress;
  /** Whether progress is written to a terminal. */
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Which reporter shows the run.
 *
 * `auto` takes rows on a terminal, GitHub's form under GitHub Actions, else plain lines. `tty` insists on rows under CI
 * too, but gets lines where there is no terminal, since rows would be unreadable there.
 */
export function chooseReporter(situation: ReporterSituation): ReporterKind {
  switch (situation.progress) {
    case 'json':
    case 'quiet':
      return situation.progress;
    case 'plain':
      return 'lines';
    case 'tty':
      return situation.isTTY ? 'listr' : 'lines';
    case 'auto':
      return automatic(situation);
    default:
      return unreachable(situation.progress);
  }
}

function automatic({ isTTY, env }: ReporterSituation): ReporterKind {
  if (isSet(env['GITHUB_ACTIONS'])) return 'github';
  return isTTY && !isSet(env['CI']) && env['TERM'] !== 'dumb' ? 'listr' : 'lines';
}

function isSet(value: string | undefined): boolean {
  return !['', '0', 'false', undefined].includes(value);
}
