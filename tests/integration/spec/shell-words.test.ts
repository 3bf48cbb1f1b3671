import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitWords } from '../../../src/spec/shell-words.ts';

describe('splitWords', () => {
  it('agrees with a real shell on quotes and backslashes', () => {
    const letters = fc.constantFrom('a', 'b', ' ', "'", '"', '\\', '\\"', '|');
    const commands = fc
      .array(
        fc.array(letters, { maxLength: 12 }).map((parts) => parts.join('')),
        { minLength: 40, maxLength: 40 },
      )
      .map((all) =>
        all.filter((command) => splitWords(command).unclosed === undefined && !/\\$/.test(command)),
      );

    fc.assert(
      fc.property(commands, (all) => {
        const ours = all.map((command) => splitWords(command).words.map(({ value }) => value));

        expect(ours).toEqual(wordsOfShell(all));
      }),
      { numRuns: 10 },
    );
  });
});

/** Lets `sh` split each command; an operator would run something, so it is escaped outside of quotes by `eval` of a function call. */
function wordsOfShell(commands: readonly string[]): readonly string[][] {
  const show = `show() { for word in "$@"; do printf '%s\\037' "$word"; done; printf '\\036'; }`;
  const calls = commands.map((command) => `show ${escapeBars(command)}`);
  const output = execFileSync('sh', ['-c', [show, ...calls].join('\n')], { encoding: 'utf8' });
  return output
    .split('\u001e')
    .slice(0, -1)
    .map((line) => line.split('\u001f').slice(0, -1));
}

/** A bar outside of quotes is an operator to the shell and a letter to us. */
function escapeBars(command: string): string {
  let quote = '';
  let escaped = '';
  for (let at = 0; at < command.length; at++) {
    const letter = command.charAt(at);
    if (letter === '\\' && quote !== "'") {
      escaped += letter + command.charAt(++at);
      continue;
    }
    if (letter === quote) quote = '';
    else if (quote === '' && /['"]/.test(letter)) quote = letter;
    escaped += letter === '|' && quote === '' ? '\\|' : letter;
  }
  return escaped;
}
