import { describe, expect, it } from '@jest/globals';
import {
  environmentCredential,
  environmentSecrets,
  hostOfStackRegistry,
} from '../../../../src/adapters/registry/environment-credentials.ts';

describe('environmentCredential', () => {
  const stack = { STACK_REGISTRY_USER: 'alice', STACK_REGISTRY_TOKEN: 'sesame' };

  it('gives the pair of the stack to its own registry alone', () => {
    const own = environmentCredential(stack, 'registry.example:5000', 'registry.example:5000');
    const other = environmentCredential(stack, 'registry.example', 'registry.example:5000');
    const unknown = environmentCredential(stack, 'ghcr.io', undefined);

    expect(own).toEqual({ username: 'alice', password: 'sesame' });
    expect(other).toBeUndefined();
    expect(unknown).toBeUndefined();
  });

  it.each([
    [{ STACK_REGISTRY_USER: 'alice' }, 'STACK_REGISTRY_USER is set without STACK_REGISTRY_TOKEN'],
    [
      { STACK_REGISTRY_USER: '', STACK_REGISTRY_TOKEN: 'sesame' },
      'STACK_REGISTRY_TOKEN is set without STACK_REGISTRY_USER',
    ],
  ])('refuses half a pair: %j', (env, message) => {
    expect(() => environmentCredential(env, 'ghcr.io', 'ghcr.io')).toThrow(
      expect.objectContaining({ code: 'CONFIG', message }),
    );
  });

  it('knows the pairs of ghcr.io, in their order', () => {
    const actions = { GITHUB_ACTOR: 'bot', GITHUB_TOKEN: 'actions-token' };
    const own = { GHCR_USER: 'bob', GHCR_TOKEN: 'ghcr-token' };
    const credentials = [
      environmentCredential({ ...actions, ...own, ...stack }, 'ghcr.io', 'ghcr.io'),
      environmentCredential({ ...actions, ...own }, 'ghcr.io', 'ghcr.io'),
      environmentCredential({ ...actions, GHCR_USER: 'bob' }, 'ghcr.io', undefined),
      environmentCredential({ GITHUB_ACTOR: 'bot' }, 'ghcr.io', undefined),
      environmentCredential({ ...actions, ...own }, 'quay.io', 'quay.io'),
    ];

    expect(credentials).toEqual([
      { username: 'alice', password: 'sesame' },
      { username: 'bob', password: 'ghcr-token' },
      { username: 'bot', password: 'actions-token' },
      undefined,
      undefined,
    ]);
  });
});

describe('environmentSecrets', () => {
  it('lists every token there is', () => {
    const env = { STACK_REGISTRY_TOKEN: 'a', GHCR_TOKEN: '', GITHUB_TOKEN: 'c', HOME: '/root' };

    expect(environmentSecrets(env)).toEqual(['a', 'c']);
  });
});

describe('hostOfStackRegistry', () => {
  it.each([
    ['ghcr.io/acme', 'ghcr.io'],
    ['127.0.0.1:5000', '127.0.0.1:5000'],
    ['127.0.0.1:5000/', '127.0.0.1:5000'],
    ['acme', 'docker.io'],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %s', (registry, host) => {
    expect(hostOfStackRegistry({ STACK_REGISTRY: registry })).toBe(host);
  });
});
