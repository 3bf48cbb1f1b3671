import { parseArguments, type CommandName, type ParsedArguments } from './arguments.ts';
import { checkCommand } from './commands/check-command.ts';
import { collateCommand } from './commands/collate-command.ts';
import {
  generalFailure,
  tellingProblems,
  type CommandContext,
} from './commands/command-context.ts';
import { indexCommand } from './commands/index-command.ts';
import { runCommand } from './commands/run-command.ts';
import type { IndexerIo, KernelPlace } from './indexer-io.ts';
import { managerRoot } from './manager-root.ts';
import { openLog } from './open-log.ts';
import {
  logFormatOf,
  logLevelOf,
  placeAt,
  SettingProblem,
  settingsOf,
  type Settings,
} from './settings.ts';
import { usage, usageExamples } from './usage.ts';

/** Where the container has the repository if nothing else is said. */
const containerRoot = '/sw/icrn/jupyter/icrn_ncsa_resources/Kernels';

/**
 * Runs one command line of the kernel indexer.
 *
 * @returns the exit code: 0, 1, and of `run` also 3 to 6; 1 when the process was asked to end
 */
export async function runIndexer(io: IndexerIo): Promise<number> {
  const parsed = parseArguments(io.argv);
  switch (parsed.kind) {
    case 'help':
      io.writeOut(help(io.program));
      return 0;
    case 'version':
      io.writeOut(`${io.program} ${io.version}\n`);
      return 0;
    case 'nothing':
      io.writeOut(help(io.program));
      return generalFailure;
    case 'problem':
      return refuse(io, parsed.problem);
    case 'command':
      return runCommandLine(io, parsed);
  }
}

function help(program: string): string {
  const examples = usageExamples(program).map((line) => `  $ ${line}\n`);
  return `${usage(program)}\nExamples:\n${examples.join('')}`;
}

type CommandLine = Extract<ParsedArguments, { readonly kind: 'command' }>;

async function runCommandLine(io: IndexerIo, commandLine: CommandLine): Promise<number> {
  const { command } = commandLine;
  const isContainer = command === 'run' || command === 'check';
  const settings = settingsOf(commandLine, io.env, isContainer);
  try {
    const context = { io, settings, log: logOf(io, settings, command) };
    if (
      settings.text('kernel-version') !== undefined &&
      settings.text('kernel-name') === undefined
    ) {
      return refuse(io, '--kernel-version requires --kernel-name');
    }
    const place = placeOf(io, settings, isContainer);
    if (place === undefined) return refuse(io, '--kernel-root is required');
    return await tellingProblems(context.log, generalFailure, () =>
      unlessInterrupted(context, () => work(context, place, command)),
    );
  } catch (error) {
    if (!isSettingProblem(error)) throw error;
    return refuse(io, error.message);
  }
}

/** What was published before an interrupt is whole, and nothing half done is published after it. */
async function unlessInterrupted(
  { io, log }: CommandContext,
  run: () => Promise<number> | number,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!io.signal.aborted) throw error;
    log('error', 'Interrupted: what was published before stays');
    return generalFailure;
  }
}

function work(context: CommandContext, place: KernelPlace, command: CommandName) {
  switch (command) {
    case 'index':
      return indexCommand(context, place);
    case 'run':
      return runCommand(context, place);
    case 'check':
      return checkCommand(context, place);
    case 'collate':
    case 'collate-by-kernels':
    case 'collate-by-packages':
      return collateCommand(context, place, command);
  }
}

function logOf(io: IndexerIo, settings: Settings, command: CommandName) {
  const format = logFormatOf(settings, command === 'run' ? 'text' : 'plain');
  const level = logLevelOf(settings);
  const { writeOut, writeError } = io;
  const log = openLog(format, level ?? 'info', { writeOut, writeError, now: io.ports.now });
  if (level === undefined) {
    const { source, value } = settings.setting('log-level') ?? { source: '', value: '' };
    const wanted = 'DEBUG, INFO, WARN or ERROR';
    log('warn', `${source} is ${JSON.stringify(value)}, not ${wanted}: taken as INFO`);
  }
  return log;
}

function placeOf(io: IndexerIo, settings: Settings, isContainer: boolean): KernelPlace | undefined {
  const given = settings.text('kernel-root');
  const usual = isContainer ? containerRoot : managerRoot(io.ports.files, io.env, io.homeDir);
  const root = given ?? usual;
  return root === undefined
    ? undefined
    : placeAt(io.cwd, root, settings.setting('kernel-root-host'));
}

function refuse(io: IndexerIo, problem: string): number {
  io.writeError(`ERROR: ${problem}\n${io.program} --help shows what there is\n`);
  return generalFailure;
}

function isSettingProblem(error: unknown): error is SettingProblem {
  return (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    error.name === 'SettingProblem'
  );
}
