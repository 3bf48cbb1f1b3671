import { describe, expect, it } from '@jest/globals';
import {
  inertText,
  withoutCommands,
  workflowCommand,
} from '../../../src/cli/reporters/workflow-commands.ts';

describe('workflowCommand', () => {
  it('escapes what would end a property or a message', () => {
    const line = workflowCommand({
      name: 'error',
      properties: { file: 'a,b:c', line: 3, col: undefined, title: '100%\r\n' },
      message: 'a: b, c\r\n100%',
    });

    expect(line).toBe('::error file=a%2Cb%3Ac,line=3,title=100%25%0D%0A::a: b, c%0D%0A100%25\n');
  });

  it('has no blank without properties', () => {
    expect(workflowCommand({ name: 'endgroup' })).toBe('::endgroup::\n');
  });
});

describe('withoutCommands', () => {
  it('puts text between the token, on lines of its own', () => {
    expect(withoutCommands('::error::x', 't1')).toBe('::stop-commands::t1\n::error::x\n::t1::\n');
  });
});

describe('inertText', () => {
  it('breaks both forms of commands and nothing else', () => {
    const text = inertText('a::b\n  ::error::x\n\t##[group]y ##[z]');

    expect(text).toBe('a::b\n  \u200b::error::x\n\t##\u200b[group]y ##\u200b[z]');
  });
});
