import { Command, CommanderError, Option } from 'commander';
import { UserError, userProblems } from '../errors/user-error.ts';
import type { Work } from './definitions/add-command.ts';
import { addCompareCommands } from './definitions/compare-commands.ts';
import { addIndexCommands } from './definitions/index-commands.ts';
import { addPlanCommands } from './definitions/plan-commands.ts';
import { addReleaseCommands } from './definitions/release-commands.ts';
import { addRetentionCommands } from './definitions/retention-commands.ts';
import { addServeCommands } from './definitions/serve-commands.ts';
import { addRunCommands } from './definitions/run-commands.ts';
import { addWikiCommands } from './definitions/wiki-commands.ts';
import { reportFailure } from './exit.ts';
import type { CliIo } from './io.ts';
import { honourNoInEnvironment, ignoreEmptyVariables, options, wantsJson } from './options.ts';
import { namesOf } from './names-of.ts';
import { planOptions } from './plan-options.ts';

/**
 * Runs one command line.
 *
 * @param argv without `node` and the script: `['build', '--push']`
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const json = wantsJson(argv, io.env);
  let exitCode = 0;
  const ending = new AbortController();
  const program = newProgram({ ...io, ended: ending.signal }, (code) => (exitCode = code));
  ignoreEmptyVariables(program, io.env);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (isCommanderError(error)) return usageExit(error, argv, io, json);
    // Whatever an interrupt broke off is no failure of its own.
    // What is half moved is told all the same.
    const isUnfinished = userProblems(error)?.some(({ code }) => code === 'PROMOTION_UNFINISHED');
    if (io.signal.aborted && isUnfinished !== true) return 130;
    return reportFailure(error, io, json);
  } finally {
    ending.abort();
  }
}

/** The exit code of what commander refuses; help that was asked for is no refusal. */
function usageExit(
  error: CommanderError,
  argv: readonly string[],
  io: CliIo,
  json: boolean,
): number {
  if (error.exitCode === 0) return 0;
  // Without a command commander shows the help, which says it all.
  if (error.code === 'commander.help') return 2;
  const verb = argv[0] !== undefined && /^[a-z-]+$/.test(argv[0]) ? `${argv[0]} ` : '';
  const known = error.code === 'commander.unknownCommand' ? '' : verb;
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const problem = new UserError('USAGE', message, {
    hint: `stack ${known}--help shows what there is`,
  });
  return reportFailure(problem, io, json);
}

function isCommanderError(error: unknown): error is CommanderError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    String(error.code).startsWith('commander.')
  );
}

/** All commands, ready to read a command line. @param setExitCode is told what a command ended with */
export function newProgram(io: CliIo, setExitCode: (code: number) => void): Command {
  const program = new Command('stack')
    .description('Builds, tests, pushes and describes families of container images.')
    .version(io.version, '-V, --version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Told as every other problem is, see `usageExit`.
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns || 100,
    })
    .addHelpText(
      'after',
      examples(['stack init', 'stack build', 'stack build r-notebook --push', 'stack doctor']),
    );
  program.hook('preAction', (_program, command) => honourNoInEnvironment(command, io.env));

  /** Loads a command's module only when it runs: starting up must not cost what is not used. */
  const doing =
    <Options>(load: () => Promise<Work<Options>>) =>
    async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const work = await load();
      setExitCode(await work(io, namesOf(command, io.env), command.opts<Options & object>()));
    };

  const add = (definition: Command, shown: readonly string[]) => {
    program.addCommand(
      definition
        .exitOverride()
        .copyInheritedSettings(program)
        .addHelpText('after', examples(shown)),
    );
    for (const part of definition.commands) part.exitOverride().copyInheritedSettings(program);
  };

  add(
    new Command('init')
      .description('Make a working new stack in an empty folder')
      .argument('[folder]', 'where (default: here)')
      .addOption(options.registry())
      .addOption(options.dryRun())
      .addOption(options.json())
      .action(doing(async () => (await import('./commands/init.ts')).init)),
    ['stack init', 'stack init my-stack --registry ghcr.io/acme'],
  );
  add(
    new Command('validate')
      .description(
        'Check the spec, its contexts, and how its Dockerfiles fit together; every problem at once',
      )
      .addOption(options.file())
      .addOption(options.registry())
      .addOption(options.json())
      .action(doing(async () => (await import('./commands/validate.ts')).validate)),
    ['stack validate', 'stack validate -f images/spec.yml'],
  );
  add(
    new Command('graph')
      .description('Draw which image is built on which')
      .addOption(options.file())
      .addOption(options.registry())
      .addOption(
        new Option('--format <format>', 'text, mermaid, dot or json')
          .default('text')
          .env('STACK_FORMAT'),
      )
      .addOption(
        new Option('--states', 'mark what `stack plan` would do with each image').env(
          'STACK_STATES',
        ),
      )
      .addOption(options.push())
      .addOption(planOptions.published())
      .addOption(options.retries())
      .addOption(options.json())
      .action(doing(async () => (await import('./commands/graph.ts')).graph)),
    [
      'stack graph',
      'stack graph --states',
      'stack graph --format mermaid',
      'stack graph --format dot | dot -Tsvg > graph.svg',
    ],
  );
  addPlanCommands(add, doing);
  addRunCommands(add, doing);
  addReleaseCommands(add, doing);
  addCompareCommands(add, doing);
  addWikiCommands(add, doing);
  addRetentionCommands(add, doing);
  addIndexCommands(add, doing);
  addServeCommands(add, doing);
  add(
    new Command('logs')
      .description("Show the last run's logs of an image, or the run's own")
      .argument('[image]', 'image key; without it, the log of the run')
      .addOption(
        new Option('--step <step>', 'only this step: build, basic-tests, push, …').env(
          'STACK_STEP',
        ),
      )
      .addOption(options.file())
      .addOption(options.json())
      .action(doing(async () => (await import('./commands/logs.ts')).logs)),
    ['stack logs', 'stack logs r-notebook', 'stack logs r-notebook --step build'],
  );
  add(
    new Command('shell')
      .description('Open a shell in a new container of an image as it was last built here')
      .argument('<image>', 'image key')
      .argument('[command...]', 'run this instead of a shell')
      .addOption(options.file())
      .addOption(options.registry())
      .addOption(
        new Option('--user <user>', "user inside (default: the image's)").env('STACK_USER'),
      )
      .action(doing(async () => (await import('./commands/shell.ts')).shell)),
    [
      'stack shell r-notebook',
      'stack shell r-notebook -- R --version',
      'stack shell base-notebook --user root',
    ],
  );
  add(
    new Command('doctor')
      .description(
        'Say what of engine, builders, disk, registry, credentials and git works, and what to do about the rest',
      )
      .addOption(options.file())
      .addOption(options.registry())
      .addOption(options.builder())
      .addOption(
        new Option('--fix', 'remove what dead runs left: containers, temporary tags').env(
          'STACK_FIX',
        ),
      )
      .addOption(options.dryRun())
      .addOption(options.json())
      .action(doing(async () => (await import('./commands/doctor.ts')).doctor)),
    ['stack doctor', 'stack doctor --fix', 'stack doctor --registry 127.0.0.1:5000'],
  );
  add(
    new Command('completion')
      .description('Print a completion script for a shell')
      .argument('<shell>', 'bash, zsh or fish')
      .action(async (...args: unknown[]) => {
        const command = args.at(-1) as Command;
        const { completion } = await import('./commands/completion.ts');
        setExitCode(completion(io, command.args[0] ?? '', program));
      }),
    [
      'source <(stack completion bash)',
      'stack completion fish > ~/.config/fish/completions/stack.fish',
    ],
  );
  return program;
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}
