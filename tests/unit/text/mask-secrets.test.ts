import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine } from '../../../src/text/clean-text.ts';
import { lineSplitter } from '../../../src/text/line-splitter.ts';
import { inlineText } from '../../../src/text/markdown.ts';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';

/** Of base64's alphabet; another one for every `seed`. */
const longText = (length: number, seed = 0) =>
  createHash('shake256', { outputLength: length })
    .update(`${seed}`)
    .digest('base64')
    .slice(0, length);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('maskSecrets', () => {
  it('hides every place of every value', () => {
    const mask = maskSecrets(() => ['hunter22', 'ghp_abc.def+']);

    const masked = mask('a hunter22 b ghp_abc.def+ hunter22!');

    expect(masked).toBe('a *** b *** ***!');
  });

  it('hides the longer value when one is part of another', () => {
    const mask = maskSecrets(() => ['secret', 'secret-and-more']);

    const masked = mask('secret-and-more secret');

    expect(masked).toBe('*** ***');
  });

  it('leaves values alone that are too short to be secrets', () => {
    const mask = maskSecrets(() => ['', '  ', 'abc']);

    const masked = mask('abc  def');

    expect(masked).toBe('abc  def');
  });

  it('learns values that come to light later', () => {
    const secrets: string[] = [];
    const mask = maskSecrets(() => secrets);

    const before = mask('token-1234');
    secrets.push('token-1234');
    const after = mask('token-1234');

    expect([before, after]).toEqual(['token-1234', '***']);
  });

  it('hides each line of a value of several lines', () => {
    const mask = maskSecrets(() => ['-----BEGIN KEY-----\nMIIEvQ\r\n-----END KEY-----\n']);

    const masked = mask('| -----BEGIN KEY-----\n| MIIEvQ\n| -----END KEY-----');

    expect(masked).toBe('| ***\n| ***\n| ***');
  });

  it.each([6, 10, 30, 39])('hides the begin of a value that is cut after %s characters', (kept) => {
    const secret = 'SECRET-0123456789-abcdefghij-KLMNOPQRSTz';
    const mask = maskSecrets(() => [secret]);
    const line = cleanLine(`${'a'.repeat(2000 - kept)}${secret} and more`);

    expect(mask(line)).toBe(`${'a'.repeat(2000 - kept)}***… [+${40 - kept + 9} characters]`);
  });

  it.each([1, 5, 20, 34, 39])(
    'hides a value that ends %s characters behind the cut of a line',
    (behind) => {
      const secret = 'SECRET-0123456789-abcdefghij-KLMNOPQRSTz';
      const mask = maskSecrets(() => [secret]);
      const pieces: string[] = [];
      const lines = lineSplitter((line) => void pieces.push(mask(line)));

      lines.push(Buffer.from(`${'a'.repeat(16_384 - 40 + behind)}${secret} and more`));
      lines.end();

      const shown = pieces.join('|').replace(/a{3,}/, '');
      for (let at = 0; at + 6 <= secret.length; at += 1)
        expect(shown).not.toContain(secret.slice(at, at + 6));
    },
  );

  it('hides a key of one line in pieces, however long it is', () => {
    const key = longText(20_000);
    const mask = maskSecrets(() => [key]);

    const pieces = [mask(`${'a'.repeat(300)}${key.slice(0, 9000)}`), mask(key.slice(9000))];

    expect(pieces).toEqual([`${'a'.repeat(300)}***`, '***']);
  });

  it('hides the lines of a long key in pieces, whichever line is cut', () => {
    const lines = Array.from({ length: 60 }, (_, index) => longText(64, index));
    const mask = maskSecrets(() => [lines.join('\n')]);

    const pieces = lines.flatMap((line) => [
      mask(`${'a'.repeat(300)}${line.slice(0, 30)}`),
      mask(`${line.slice(30)} and more`),
    ]);

    const masked = [`${'a'.repeat(300)}***`, '*** and more'];
    expect(pieces).toEqual(lines.flatMap(() => masked));
  });

  it('is not held up by a value that repeats itself', () => {
    const mask = maskSecrets(() => ['a'.repeat(5000)]);

    expect(mask('a'.repeat(4999))).toBe('***');
  });

  it('leaves short texts alone that end like the begin of a value', () => {
    expect(maskSecrets(() => ['passwords-of-all'])('wrong password')).toBe('wrong password');
  });

  it('hides the whole of a value in base64 and percent-encoded', () => {
    const secret = 'p@ss/word?';
    const mask = maskSecrets(() => [secret]);

    const masked = mask(`${base64(secret)} https://u:${encodeURIComponent(secret)}@host`);

    expect(masked).toBe('*** https://u:***@host');
  });

  it('hides a value in JSON and in markdown', () => {
    const secret = 'a"b\\c*d_|<e>';
    const mask = maskSecrets(() => [secret]);

    const masked = [mask(JSON.stringify({ secret })), mask(`says ${inlineText(secret)}.`)];

    expect(masked).toEqual(['{"secret":"***"}', 'says ***.']);
  });

  it.each(['u:', 'us:', 'use:', 'user:'])(
    'hides a value that stands behind %s in base64',
    (user) => {
      const secret = 'correct horse battery';
      const mask = maskSecrets(() => [secret]);

      const masked = mask(`Basic ${base64(`${user}${secret}`)}`);

      expect(masked).toMatch(/^Basic [\w+/]{0,8}\*\*\*[\w+/=]{0,4}$/);
    },
  );

  it('never leaves the value, wherever it stands', () => {
    const secret = fc
      .string({ minLength: 4 })
      .filter((value) => value === value.trim() && value.length >= 4 && !value.includes('*'));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const masked = maskSecrets(() => [value])(`${before}${value}${after}`);

        expect(masked.replaceAll('***', '')).not.toContain(value);
      }),
    );
  });
});
