import { Option, type Command } from 'commander';
import { UserError } from '../errors/user-error.ts';
import { progressChoices } from './reporters/choose-reporter.ts';

/** Options that several commands share, one definition each. Every flag has an environment variable. */
export const options = {
  file: () =>
    new Option('-f, --file <file>', 'spec file (default: spec.yml, else images/spec.yml)').env(
      'STACK_FILE',
    ),
  registry: () =>
    new Option('--registry <registry>', 'put every image under this registry for one run').env(
      'STACK_REGISTRY',
    ),
  json: () => new Option('--json', 'answer with one JSON document').env('STACK_JSON'),
  concurrency: () =>
    new Option(
      '-j, --concurrency <n>',
      'how many images are built, and how many tested, at a time (default: the spec says, else 4)',
    )
      .env('STACK_CONCURRENCY')
      .argParser(wholeNumber('--concurrency', 1)),
  retries: () =>
    new Option(
      '--retries <n>',
      'how often a transient fault is tried again (default: the spec says, else 7)',
    )
      .env('STACK_RETRIES')
      .argParser(wholeNumber('--retries', 0)),
  builder: () =>
    new Option(
      '--builder <name>',
      "buildx builder for images that name none in the spec (default: BUILDX_BUILDER, else the engine's own); `default` is the engine's own",
    ).env('STACK_BUILDER'),
  push: () => new Option('--push', 'push to the registry what passed its tests').env('STACK_PUSH'),
  failFast: () =>
    new Option('--fail-fast', 'start nothing more after the first failure').env('STACK_FAIL_FAST'),
  fullRebuild: () =>
    new Option('--full-rebuild', 'build every image, from the layer cache where it holds').env(
      'STACK_FULL_REBUILD',
    ),
  noCache: () => new Option('--no-cache', 'build without the layer cache').env('STACK_NO_CACHE'),
  dryRun: () =>
    new Option('--dry-run', 'say what would be done, and do nothing').env('STACK_DRY_RUN'),
  comment: () =>
    new Option(
      '--comment',
      'write it as the comment of the pull request that the run is for (needs GITHUB_TOKEN)',
    ).env('STACK_COMMENT'),
  issue: () =>
    new Option(
      '--issue',
      'keep an issue open at GitHub while the run fails, and close it when it passes (needs GITHUB_TOKEN)',
    ).env('STACK_ISSUE'),
  progress: () =>
    new Option('--progress <kind>', 'how to show what happens')
      .choices(progressChoices)
      .default('auto')
      .env('STACK_PROGRESS'),
  verbose: () => new Option('-v, --verbose', 'show the output of every step').env('STACK_VERBOSE'),
  logLevel: () =>
    new Option('--log-level <level>', 'what goes into artifacts/logs/run.log')
      .choices(['debug', 'info', 'warn', 'error'])
      .default('info')
      .env('STACK_LOG_LEVEL'),
} as const;

/** Of an environment variable, these say no; the command line cannot be told apart from `STACK_PUSH=0` otherwise. */
const noes = new Set(['', '0', 'false', 'no', 'off']);

/**
 * Makes every option of a command, and of those below it, as if its variable were not set where that is empty: a workflow cannot leave a
 * variable out. Has to come before the command line is read, since what is read is checked.
 */
export function ignoreEmptyVariables(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
): void {
  for (const option of command.options) {
    if (option.envVar !== undefined && env[option.envVar] === '') delete option.envVar;
  }
  for (const part of command.commands) ignoreEmptyVariables(part, env);
}

/** Takes back switches that are on only because their variable is set to a word that means no. */
export function honourNoInEnvironment(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
): void {
  for (const option of command.options) {
    const value = option.envVar === undefined ? undefined : env[option.envVar];
    const isSwitch = !option.required && !option.optional;
    const name = option.attributeName();
    if (
      isSwitch &&
      value !== undefined &&
      noes.has(value.toLowerCase()) &&
      command.getOptionValueSource(name) === 'env'
    ) {
      command.setOptionValueWithSource(name, option.negate, 'env');
    }
  }
}

/** Whether the answer goes to a program, known also where the command line turns out to be wrong. */
export function wantsJson(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const ours = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return ours.includes('--json') || !noes.has((env['STACK_JSON'] ?? '').toLowerCase());
}

/** Reads a whole number from `least` to 1000. */
export function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= 1000) return number;
    throw new UserError(
      'USAGE',
      `${flag} takes a whole number from ${least} to 1000, not '${text}'`,
    );
  };
}
