import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import {
  planOptions,
  refuseContradictions,
  type OptionsOfPlan,
} from '../../../src/cli/plan-options.ts';

describe('options of a plan', () => {
  it.each<readonly [string, OptionsOfPlan, readonly string[]]>([
    ['nothing', {}, []],
    ['names', { push: true, retest: true }, ['base', 'r+']],
    ['names, and every image whatever the commits say', { all: true }, ['base']],
    ['a full rebuild', { fullRebuild: true, all: true, refresh: true }, []],
    ['what commits affect', { affected: true, base: 'main', head: 'HEAD' }, []],
    ['what paths affect', { affected: true, files: ['a', 'b'] }, []],
    ['switches that are off', { affected: false, all: false, fullRebuild: false }, ['base']],
  ])('go together: %s', (_name, options, names) => {
    expect(() => refuseContradictions(options, names)).not.toThrow();
  });

  it.each<readonly [OptionsOfPlan, readonly string[], string, string]>([
    [
      { fullRebuild: true },
      ['base', 'r'],
      '--full-rebuild builds every image, so no image can be named beside it',
      'leave out --full-rebuild, or leave out base r',
    ],
    [
      { affected: true },
      ['base'],
      '--affected selects the images itself, so none can be named beside it',
      'leave out --affected, or leave out base',
    ],
    [
      { affected: true, all: true },
      [],
      '--affected and --all contradict each other',
      'leave one of them out',
    ],
    [
      { files: [], base: 'main' },
      [],
      '--files says what changed, so no commits are compared',
      'leave out --files, or leave out --base and --head',
    ],
    [
      { files: ['a'], head: 'HEAD' },
      [],
      '--files says what changed, so no commits are compared',
      'leave out --files, or leave out --base and --head',
    ],
  ])('that contradict each other are refused: %j with %j', (options, names, message, hint) => {
    expect(() => refuseContradictions(options, names)).toThrow(
      expect.objectContaining({ code: 'USAGE', message, hint }),
    );
  });
});

describe('paths that changed', () => {
  function filesOf(args: readonly string[], variable?: string): unknown {
    const command = new Command().addOption(planOptions.files());
    if (variable !== undefined) process.env['STACK_FILES'] = variable;
    try {
      command.parse(args, { from: 'user' });
    } finally {
      delete process.env['STACK_FILES'];
    }
    return command.opts()['files'];
  }

  it.each([
    ['are given one after another', ['--files', 'a b', 'c'], undefined, ['a b', 'c']],
    ['are given with an option each', ['--files', 'a', '--files', 'c'], undefined, ['a', 'c']],
    ['come one a line from the environment', [], 'a b\nc\n', ['a b', 'c']],
    ['are none where the variable has no line', [], '\n', []],
    ['come from the command line alone where it has some', ['--files', 'a'], 'b\nc', ['a']],
    ['are not said', [], undefined, undefined],
  ])('%s', (_name, args, variable, expected) => {
    expect(filesOf(args, variable)).toEqual(expected);
  });
});
