import { describe, expect, it } from '@jest/globals';
import { readToken, tokenRequest } from '../../../../src/adapters/registry/token-request.ts';

const challenge = {
  kind: 'bearer',
  realm: new URL('https://auth.example/token?tenant=7'),
  service: 'registry.example',
  scopes: [],
} as const;

function answer(document: unknown) {
  const body = Buffer.from(JSON.stringify(document));
  return { url: challenge.realm, status: 200, headers: new Map(), body, truncated: false };
}

describe('tokenRequest', () => {
  it('asks with a password for several scopes, keeping the query of the realm', () => {
    const request = tokenRequest(challenge, ['repository:a:pull', 'repository:b:pull'], {
      username: 'alice',
      password: 'sésame',
    });

    expect(request).toMatchObject({
      method: 'GET',
      headers: { authorization: `Basic ${Buffer.from('alice:sésame').toString('base64')}` },
    });
    expect(request.url.href).toBe(
      'https://auth.example/token?tenant=7&service=registry.example&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull&account=alice&client_id=stack',
    );
  });

  it('says nothing of anybody without credentials', () => {
    const request = tokenRequest({ ...challenge, service: undefined }, [], undefined);

    expect(request).toMatchObject({ method: 'GET', url: challenge.realm, headers: {} });
  });

  it('sends an identity token in the body, never in the address', () => {
    const request = tokenRequest(challenge, ['repository:a:pull', 'repository:b:pull'], {
      username: '<token>',
      password: 'refresh me',
    });

    expect(request).toMatchObject({ method: 'POST', url: challenge.realm });
    expect(Buffer.from(request.body ?? []).toString()).toBe(
      'grant_type=refresh_token&refresh_token=refresh+me&client_id=stack&service=registry.example&scope=repository%3Aa%3Apull+repository%3Ab%3Apull',
    );
  });
});

describe('readToken', () => {
  it.each([
    [
      { token: 'abc', expires_in: 300 },
      { value: 'abc', lifetimeMs: 300_000 },
    ],
    [{ access_token: 'abc' }, { value: 'abc', lifetimeMs: 60_000 }],
    [{ token: 'two\r\nlines' }, undefined],
    [{ token: '' }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('reads %j', (document, token) => {
    expect(readToken(answer(document))).toEqual(token);
  });
});
