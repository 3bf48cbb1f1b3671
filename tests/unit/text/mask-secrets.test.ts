import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';

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

  it('hides the whole of a value in base64 and percent-encoded', () => {
    const secret = 'p@ss/word?';
    const mask = maskSecrets(() => [secret]);

    const masked = mask(`${base64(secret)} https://u:${encodeURIComponent(secret)}@host`);

    expect(masked).toBe('*** https://u:***@host');
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
