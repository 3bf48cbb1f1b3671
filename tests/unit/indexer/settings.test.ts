import { describe, expect, it } from '@jest/globals';
import type { GivenOptions } from '../../../src/indexer/arguments.ts';
import {
  languageOf,
  logFormatOf,
  logLevelOf,
  placeAt,
  settingsOf,
} from '../../../src/indexer/settings.ts';

type Env = Readonly<Record<string, string>>;

const settings = (
  env: Env = {},
  values: GivenOptions['values'] = {},
  flags: GivenOptions['flags'] = {},
  isContainer = true,
) => settingsOf({ values, flags }, env, isContainer);

const problem = (message: string) => expect.objectContaining({ name: 'SettingProblem', message });

describe('settingsOf', () => {
  it('takes an option before the environment, and an empty variable for none', () => {
    const env = { KERNEL_ROOT: '/env', OUTPUT_DIR: '', LANGUAGE_FILTER: 'R' };
    const { text } = settings(env, { 'kernel-root': '/option' });

    expect(text('kernel-root')).toBe('/option');
    expect(text('output-dir')).toBeUndefined();
    expect(text('language')).toBe('R');
    expect(text('kernel-name')).toBeUndefined();
  });

  it('leaves the variables of the container to its commands', () => {
    const env = { KERNEL_ROOT: '/env', LANGUAGE_FILTER: 'R', LOG_LEVEL: 'debug', FULL: '1' };
    const { text, flag } = settings(env, {}, {}, false);

    expect(text('kernel-root')).toBeUndefined();
    expect(text('language')).toBeUndefined();
    expect(text('log-level')).toBeUndefined();
    expect(flag('full')).toBe(false);
  });

  it.each([
    ['true', true],
    ['YES', true],
    ['1', true],
    ['on', true],
    ['False', false],
    ['0', false],
    ['no', false],
    ['off', false],
    ['', false],
  ])('takes KEEP_GOING=%j for %s', (value, expected) => {
    expect(settings({ KEEP_GOING: value }).flag('keep-going')).toBe(expected);
  });

  it('refuses a flag that is neither yes nor no, unless the option is given', () => {
    const env = { FULL: 'maybe' };

    expect(() => settings(env).flag('full')).toThrow(problem('FULL is "maybe", not true or false'));
    expect(settings(env, {}, { full: true }).flag('full')).toBe(true);
  });

  it('reads whole numbers', () => {
    expect(settings().number('concurrency', 1, 4)).toBe(4);
    expect(settings({ CONCURRENCY: '8' }).number('concurrency', 1, 4)).toBe(8);
    expect(settings({ LOCK_WAIT: '9' }, { 'lock-wait': '0' }).number('lock-wait', 0, 60)).toBe(0);
  });

  it.each(['0', '-1', '1.5', '1e3', ' 1', 'many', '1234567'])('refuses CONCURRENCY=%j', (value) => {
    const { number } = settings({ CONCURRENCY: value });

    expect(() => number('concurrency', 1, 4)).toThrow(
      problem(`CONCURRENCY is ${JSON.stringify(value)}, not a whole number from 1 on`),
    );
  });

  it('names the option where that is wrong', () => {
    const { number } = settings({ LOCK_WAIT: '1' }, { 'lock-wait': 'x' });

    expect(() => number('lock-wait', 0, 60)).toThrow(
      problem('--lock-wait is "x", not a whole number from 0 on'),
    );
  });
});

describe('logFormatOf', () => {
  it('is what is given in any case, else what the command has', () => {
    expect(logFormatOf(settings({ LOG_FORMAT: 'JSON' }), 'text')).toBe('json');
    expect(logFormatOf(settings(), 'text')).toBe('text');
  });

  it('refuses another one', () => {
    expect(() => logFormatOf(settings({ LOG_FORMAT: 'xml' }), 'text')).toThrow(
      problem('LOG_FORMAT is "xml", not one of plain, text, json'),
    );
  });
});

describe('logLevelOf', () => {
  it.each([
    [undefined, 'info'],
    ['', 'info'],
    ['DEBUG', 'debug'],
    ['Warn', 'warn'],
    ['WARNING', 'warn'],
    ['error', 'error'],
    ['loud', undefined],
  ])('takes LOG_LEVEL=%j for %s', (value, level) => {
    expect(logLevelOf(settings(value === undefined ? {} : { LOG_LEVEL: value }))).toBe(level);
  });
});

describe('languageOf', () => {
  it('is one whose kernels can be indexed, or none', () => {
    expect(languageOf(settings())).toBeUndefined();
    expect(languageOf(settings({ LANGUAGE_FILTER: 'Python' }))).toBe('Python');
  });

  it.each(['Julia', 'r', '../R', 'R/a'])('refuses %j', (language) => {
    expect(() => languageOf(settings({}, { language }))).toThrow(
      problem(`Unknown language: ${JSON.stringify(language)}; kernels are of R or Python`),
    );
  });
});

describe('placeAt', () => {
  it.each([
    ['/k/', undefined, { root: '/k', hostRoot: '/k' }],
    ['k/../x', undefined, { root: '/cwd/x', hostRoot: '/cwd/x' }],
    ['/k', '/host/k//', { root: '/k', hostRoot: '/host/k' }],
  ])('is for %s and %s %j', (root, hostRoot, place) => {
    const setting =
      hostRoot === undefined ? undefined : { source: '--kernel-root-host', value: hostRoot };

    expect(placeAt('/cwd', root, setting)).toEqual(place);
  });

  it('refuses a path that means another place for each user', () => {
    const setting = { source: 'KERNEL_ROOT_HOST', value: 'kernels' };

    expect(() => placeAt('/cwd', '/k', setting)).toThrow(
      problem('KERNEL_ROOT_HOST is "kernels", not a path that begins with /'),
    );
  });
});
