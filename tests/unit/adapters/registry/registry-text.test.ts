import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../../../../src/adapters/registry/http-exchange.ts';
import { blotOut, oneLine, registryText } from '../../../../src/adapters/registry/registry-text.ts';

function answer(body: string): HttpAnswer {
  return {
    url: new URL('https://registry.example/v2/'),
    status: 400,
    headers: new Map(),
    body: Buffer.from(body),
    truncated: false,
  };
}

describe('registryText', () => {
  it.each([
    ['{"errors":[{"code":"A","message":"one"},{"code":"B"}]}', ', A: one; B'],
    ['{"errors":[null, 7, {"message":"only text"}]}', ', only text'],
    ['{"details":"incorrect username or password"}', ', incorrect username or password'],
    ['{"error":"invalid_grant","error_description":"expired"}', ', expired'],
    ['{"token":"not for people"}', ''],
    ['  <!DOCTYPE html><html>nginx</html>', ''],
    ['plain words', ', plain words'],
    ['{broken', ', {broken'],
    ['', ''],
  ])('reads %j', (body, text) => {
    expect(registryText(answer(body), [])).toBe(text);
  });

  it('blots out secrets, the longer one first', () => {
    const text = registryText(answer('{"details":"no user with secret-and-more or secret"}'), [
      '',
      'secret',
      'secret-and-more',
    ]);

    expect(text).toBe(', no user with *** or ***');
  });
});

describe('oneLine', () => {
  it('takes out line ends, control and direction characters', () => {
    expect(oneLine('\u001b[31mred\r\n::error::x\u0000\u202eend ')).toBe('[31mred ::error::x end');
  });

  it('cuts what is long', () => {
    expect(oneLine('x'.repeat(5000))).toBe(`${'x'.repeat(300)}…`);
  });
});

describe('blotOut', () => {
  it('leaves text without secrets as it is', () => {
    expect(blotOut('nothing here', ['', 'secret'])).toBe('nothing here');
  });
});
