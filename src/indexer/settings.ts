import { resolve } from 'node:path';
import type { FlagOption, GivenOptions, ValueOption } from './arguments.ts';
import type { IndexerIo, KernelPlace } from './indexer-io.ts';
import { kernelLanguages, type KernelLanguage } from './kernel.ts';
import { logLevels, type LogLevel } from './log.ts';
import { logFormats, type LogFormat } from './open-log.ts';

/** Environment variables of options, for the commands of the container. */
const variables: Readonly<Partial<Record<ValueOption | FlagOption, string>>> = {
  'kernel-root': 'KERNEL_ROOT',
  'kernel-root-host': 'KERNEL_ROOT_HOST',
  'output-dir': 'OUTPUT_DIR',
  language: 'LANGUAGE_FILTER',
};

/** Those that count for every command. */
const commonVariables: typeof variables = {
  'keep-going': 'KEEP_GOING',
  full: 'FULL',
  concurrency: 'CONCURRENCY',
  'lock-wait': 'LOCK_WAIT',
  'log-format': 'LOG_FORMAT',
  'log-level': 'LOG_LEVEL',
};

/** Something in the settings that cannot be. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';
}

/** Reads settings: an option, else an environment variable where the command has one, else the default. An empty variable counts as none. */
export interface Settings {
  readonly text: (option: ValueOption) => string | undefined;
  readonly flag: (option: FlagOption) => boolean;
  readonly number: (option: ValueOption, least: number, otherwise: number) => number;
}

/**
 * The settings of a command.
 *
 * @param isContainer whether the variables of the container count: KERNEL_ROOT and so on
 */
export function settingsOf(
  { values, flags }: GivenOptions,
  env: IndexerIo['env'],
  isContainer: boolean,
): Settings {
  const fromEnv = (option: ValueOption | FlagOption) => {
    const name = commonVariables[option] ?? (isContainer ? variables[option] : undefined);
    const value = name === undefined ? '' : (env[name] ?? '');
    return name === undefined || value === '' ? undefined : { name, value };
  };

  function flag(option: FlagOption): boolean {
    if (flags[option] === true) return true;
    const given = fromEnv(option);
    if (given === undefined) return false;
    const word = given.value.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    if (['false', '0', 'no', 'off'].includes(word)) return false;
    throw new SettingProblem(`${given.name} is ${JSON.stringify(given.value)}, not true or false`);
  }

  function number(option: ValueOption, least: number, otherwise: number): number {
    const given = values[option];
    const set = given === undefined ? fromEnv(option) : { name: `--${option}`, value: given };
    if (set === undefined) return otherwise;
    const value = /^\d{1,6}$/.test(set.value) ? Number(set.value) : -1;
    if (value >= least) return value;
    const wanted = `a whole number from ${least} on`;
    throw new SettingProblem(`${set.name} is ${JSON.stringify(set.value)}, not ${wanted}`);
  }

  return { text: (option) => values[option] ?? fromEnv(option)?.value, flag, number };
}

/** How messages are to look. @throws {SettingProblem} for a format that there is not */
export function logFormatOf(settings: Settings, otherwise: LogFormat): LogFormat {
  const given = settings.text('log-format');
  if (given === undefined) return otherwise;
  const format = logFormats.find((each) => each === given.toLowerCase());
  if (format !== undefined) return format;
  throw new SettingProblem(
    `--log-format is ${JSON.stringify(given)}, not ${logFormats.join(', ')}`,
  );
}

/** Which messages are wanted. A word that is no level is no reason not to run: `undefined`. */
export function logLevelOf(settings: Settings): LogLevel | undefined {
  const given = (settings.text('log-level') ?? 'info').toLowerCase();
  return logLevels.find((each) => each === given || (each === 'warn' && given === 'warning'));
}

/** @throws {SettingProblem} for a language whose kernels cannot be indexed */
export function languageOf(settings: Settings): KernelLanguage | undefined {
  const given = settings.text('language');
  if (given === undefined) return undefined;
  const language = kernelLanguages.find((each) => each === given);
  if (language !== undefined) return language;
  throw new SettingProblem(
    `Unknown language: ${JSON.stringify(given)}; kernels are of ${kernelLanguages.join(' or ')}`,
  );
}

/** A repository at a path. @param hostRoot where users have it, when that differs */
export function placeAt(cwd: string, root: string, hostRoot: string | undefined): KernelPlace {
  const path = resolve(cwd, root);
  return { root: path, hostRoot: hostRoot?.replace(/(.)\/+$/, '$1') ?? path };
}
