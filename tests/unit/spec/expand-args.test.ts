import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expandVariables, type VariableLookup } from '../../../src/spec/expand-args.ts';

const states = new Map([
  ['X', 'x'],
  ['EMPTY', ''],
  ['TAG_1', '3.13'],
]);

const lookup: VariableLookup = (name) => {
  const value = states.get(name);
  if (value !== undefined) return { kind: 'set', value };
  return { kind: name === 'ARCH' ? 'unknown' : 'unset' };
};

describe('expandVariables', () => {
  it.each([
    ['debian:trixie', 'debian:trixie'],
    ['$X', 'x'],
    ['python:$TAG_1-slim', 'python:3.13-slim'],
    ['a${X}b', 'axb'],
    ['${NONE}$NONE', ''],
    ['${X:-d}${NONE:-d}${EMPTY:-d}', 'xdd'],
    ['${X-d}${NONE-d}${EMPTY-d}', 'xd'],
    ['${X:+a}${NONE:+a}${EMPTY:+a}', 'a'],
    ['${X+a}${NONE+a}${EMPTY+a}', 'aa'],
    ['${NONE:-${X}/${NONE:-y}}', 'x/y'],
    ['${X:?needed}', 'x'],
    [String.raw`\$X`, '$X'],
    ["'$X'", '$X'],
    ['"$X y"', 'x y'],
    [String.raw`"\$X \" \n"`, String.raw`$X " \n`],
    ['a$', 'a$'],
    ['$ {X}', '$ {X}'],
    ['${NONE:-a}${ARCH_NOT:-b}', 'ab'],
  ])('expands %p to %p', (word, expanded) => {
    expect(expandVariables(word, lookup)).toBe(expanded);
  });

  it.each([
    '$ARCH',
    '${ARCH:-amd64}',
    '${NONE:?needed}',
    '${X#a}',
    '${X%%a}',
    '${X/a/b}',
    '${NONE:-${X#a}}',
    '${X',
    '${}',
    '${X:-a',
    `'X`,
    '"X',
  ])('does not claim to know %p', (word) => {
    expect(expandVariables(word, lookup)).toBeUndefined();
  });

  it('keeps backslashes when the escape character is a backtick', () => {
    expect(expandVariables('c:\\$X`$X', lookup, '`')).toBe('c:\\x$X');
  });

  it('ends for any text', () => {
    const word = fc.array(
      fc.constantFrom('$', '{', '}', 'X', ':', '-', '+', '?', "'", '"', '\\', 'a'),
    );

    fc.assert(
      fc.property(word, (parts) => {
        expect(['string', 'undefined']).toContain(typeof expandVariables(parts.join(''), lookup));
      }),
    );
  });
});
