import { describe, expect, it } from '@jest/globals';
import { parseChallenge } from '../../../../src/adapters/registry/challenge.ts';

describe('parseChallenge', () => {
  it('reads where to get a token, for which service and scopes', () => {
    const challenge = parseChallenge(
      'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push repository:c:pull"',
    );

    expect(challenge).toEqual({
      kind: 'bearer',
      realm: new URL('https://auth.example/token'),
      service: 'registry.example',
      scopes: ['repository:a/b:pull,push', 'repository:c:pull'],
    });
  });

  it('reads any case, blanks, values without quotes and quoted characters', () => {
    const challenge = parseChallenge(
      'bearer Realm = "https://auth.example/t?a=1,2" , SERVICE=plain, error="say \\"no\\""',
    );

    expect(challenge).toEqual({
      kind: 'bearer',
      realm: new URL('https://auth.example/t?a=1,2'),
      service: 'plain',
      scopes: [],
    });
  });

  it('prefers a token to a password, in any order', () => {
    const challenge = parseChallenge('Basic realm="x", Bearer realm="https://auth.example/"');

    expect(challenge?.kind).toBe('bearer');
  });

  it('knows that a password is wanted', () => {
    expect(parseChallenge('Basic realm="a registry"')).toEqual({ kind: 'basic' });
  });

  it.each(['', 'Negotiate', 'Bearer service="no realm"', 'Bearer realm="not an address"', '"'])(
    'understands nothing in %j',
    (header) => {
      expect(parseChallenge(header)).toBeUndefined();
    },
  );
});
