import { describe, expect, it } from '@jest/globals';
import { commandNames, parseArguments } from '../../../src/indexer/arguments.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '));

describe('parseArguments', () => {
  it.each(commandNames)('knows the command %s', (command) => {
    expect(parse(`${command} --kernel-root /k --log-level debug`)).toEqual({
      kind: 'command',
      command,
      values: { 'kernel-root': '/k', 'log-level': 'debug' },
      flags: {},
    });
  });

  it('takes a value behind a blank or an equals sign, and the last of several', () => {
    expect(
      parse('index --kernel-root=/a=b --kernel-name x --kernel-name y --full --keep-going'),
    ).toEqual({
      kind: 'command',
      command: 'index',
      values: { 'kernel-root': '/a=b', 'kernel-name': 'y' },
      flags: { full: true, 'keep-going': true },
    });
  });

  it.each([
    ['', 'nothing'],
    ['--help', 'help'],
    ['-h', 'help'],
    ['help', 'help'],
    ['run --help', 'help'],
    ['index --kernel-root /k -h', 'help'],
    ['--version', 'version'],
    ['-V', 'version'],
  ])('takes %j for %s', (line, kind) => {
    expect(parse(line)).toEqual({ kind });
  });

  it.each([
    ['indx', 'Unknown command: indx'],
    ['--kernel-root /k index', 'Unknown command: --kernel-root'],
    ['__proto__', 'Unknown command: __proto__'],
    ['index --colour', 'Unknown option: --colour'],
    ['index -k /k', 'Unknown option: -k'],
    ['index /k', 'Unknown option: /k'],
    ['index -- /k', 'Unknown option: --'],
    ['index --__proto__ x', 'Unknown option: --__proto__'],
    ['index --constructor', 'Unknown option: --constructor'],
    ['index --output-dir /o', 'Unknown option: --output-dir'],
    ['collate --output /o', 'Unknown option: --output'],
    ['collate --full', 'Unknown option: --full'],
    ['check --lock-wait 1', 'Unknown option: --lock-wait'],
    ['index --kernel-root', '--kernel-root needs a value'],
    ['index --kernel-root=', '--kernel-root needs a value'],
    ['run --full=false', '--full takes no value'],
  ])('says what is wrong with %j', (line, problem) => {
    expect(parse(line)).toEqual({ kind: 'problem', problem });
  });

  it('needs a value where an option follows', () => {
    expect(parse('index --kernel-root --full')).toEqual({
      kind: 'problem',
      problem: '--kernel-root needs a value',
    });
  });

  it('takes a value that begins with a hyphen behind an equals sign', () => {
    expect(parse('index --kernel-name=--odd')).toMatchObject({
      values: { 'kernel-name': '--odd' },
    });
  });
});
