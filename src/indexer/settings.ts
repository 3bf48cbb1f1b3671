import { resolve } from 'node:path';
import type { FlagOption, GivenOptions, ValueOption } from './arguments.ts';
import type { IndexerIo, KernelPlace } from './indexer-io.ts';
import { kernelLanguages, type KernelLanguage } from './kernel.ts';
import { logLevels, type LogLevel } from './log.ts';
import { logFormats, type LogFormat } from './open-log.ts';

/** Environment variables of options. They set up the container's commands; the others have options alone. */
const variables: Readonly<Partial<Record<ValueOption | FlagOption, string>>> = {
  'kernel-root': 'KERNEL_ROOT',
  'kernel-root-host': 'KERNEL_ROOT_HOST',
  'output-dir': 'OUTPUT_DIR',
  language: 'LANGUAGE_FILTER',
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

/** A setting, and where it comes from: `--lock-wait`, `LOCK_WAIT`. */
export interface Setting {
  readonly source: string;
  readonly value: string;
}

/** Reads settings: an option, else an environment variable where the command has one, else the default. An empty variable counts as none. */
export interface Settings {
  readonly setting: (option: ValueOption) => Setting | undefined;
  readonly text: (option: ValueOption) => string | undefined;
  readonly flag: (option: FlagOption) => boolean;
  readonly number: (option: ValueOption, least: number, otherwise: number) => number;
}

/**
 * The settings of a command.
 *
 * @param isContainer whether environment variables count
 */
export function settingsOf(
  { values, flags }: GivenOptions,
  env: IndexerIo['env'],
  isContainer: boolean,
): Settings {
  function fromEnv(option: ValueOption | FlagOption): Setting | undefined {
    const source = isContainer ? variables[option] : undefined;
    const value = source === undefined ? undefined : env[source];
    return source === undefined || value === undefined || value === ''
      ? undefined
      : { source, value };
  }

  function setting(option: ValueOption): Setting | undefined {
    const value = values[option];
    return value === undefined ? fromEnv(option) : { source: `--${option}`, value };
  }

  function flag(option: FlagOption): boolean {
    if (flags[option] === true) return true;
    const given = fromEnv(option);
    if (given === undefined) return false;
    const word = given.value.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    if (['false', '0', 'no', 'off'].includes(word)) return false;
    throw new SettingProblem(
      `${given.source} is ${JSON.stringify(given.value)}, not true or false`,
    );
  }

  function number(option: ValueOption, least: number, otherwise: number): number {
    const given = setting(option);
    if (given === undefined) return otherwise;
    const value = /^\d{1,6}$/.test(given.value) ? Number(given.value) : -1;
    if (value >= least) return value;
    const wanted = `a whole number from ${least} on`;
    throw new SettingProblem(`${given.source} is ${JSON.stringify(given.value)}, not ${wanted}`);
  }

  return { setting, text: (option) => setting(option)?.value, flag, number };
}

/** How messages are to look. @throws {SettingProblem} for a format that there is not */
export function logFormatOf(settings: Settings, otherwise: LogFormat): LogFormat {
  const given = settings.setting('log-format');
  if (given === undefined) return otherwise;
  const format = logFormats.find((each) => each === given.value.toLowerCase());
  if (format !== undefined) return format;
  const wanted = logFormats.join(', ');
  throw new SettingProblem(
    `${given.source} is ${JSON.stringify(given.value)}, not one of ${wanted}`,
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

/**
 * A repository at a path.
 *
 * @param hostRoot where users have it, when that differs
 * @throws {SettingProblem} for a path that means another place wherever a user is
 */
export function placeAt(cwd: string, root: string, hostRoot: Setting | undefined): KernelPlace {
  const path = resolve(cwd, root);
  if (hostRoot === undefined) return { root: path, hostRoot: path };
  if (hostRoot.value.startsWith('/')) {
    return { root: path, hostRoot: hostRoot.value.replace(/(.)\/+$/, '$1') };
  }
  throw new SettingProblem(
    `${hostRoot.source} is ${JSON.stringify(hostRoot.value)}, not a path that begins with /`,
  );
}
