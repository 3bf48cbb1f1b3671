import { describe, expect, it } from '@jest/globals';
import {
  configCredential,
  helpersFor,
  parseDockerConfig,
} from '../../../../src/adapters/registry/docker-config.ts';

const path = '/home/alice/.docker/config.json';
const base64 = (text: string) => Buffer.from(text).toString('base64');

function config(document: unknown) {
  return parseDockerConfig(JSON.stringify(document), path);
}

describe('parseDockerConfig', () => {
  it.each(['', '{', '[]', 'null', '"text"'])('refuses %j', (text) => {
    expect(() => parseDockerConfig(text, path)).toThrow(`${path} is not a JSON object`);
  });

  it('takes what has another form for absent', () => {
    const parsed = config({ auths: null, credHelpers: 'x', credsStore: 7 });

    expect(parsed).toEqual({ path, auths: {}, credHelpers: {}, credsStore: undefined });
  });
});

describe('helpersFor', () => {
  it('asks the helper of the host before the helper for all', () => {
    const parsed = config({ credHelpers: { 'ghcr.io': 'pass' }, credsStore: 'desktop' });

    expect(helpersFor(parsed, 'ghcr.io')).toEqual(['pass', 'desktop']);
    expect(helpersFor(parsed, 'quay.io')).toEqual(['desktop']);
  });

  it.each(['docker.io', 'index.docker.io', 'https://index.docker.io/v1/'])(
    'finds the helper of Docker Hub under %s',
    (key) => {
      expect(helpersFor(config({ credHelpers: { [key]: 'hub' } }), 'docker.io')).toEqual(['hub']);
    },
  );
});

describe('configCredential', () => {
  it.each([
    ['ghcr.io', 'ghcr.io'],
    ['https://ghcr.io', 'ghcr.io'],
    ['http://127.0.0.1:5000/v2/', '127.0.0.1:5000'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
  ])('finds an entry named %s for %s', (key, host) => {
    const parsed = config({ auths: { [key]: { auth: base64('alice:sesame') } } });

    expect(configCredential(parsed, host)).toEqual({ username: 'alice', password: 'sesame' });
  });

  it('takes an entry for no other host or port', () => {
    const parsed = config({ auths: { 'ghcr.io': { auth: base64('alice:sesame') } } });

    expect(configCredential(parsed, 'evil-ghcr.io')).toBeUndefined();
    expect(configCredential(parsed, 'ghcr.io:8443')).toBeUndefined();
  });

  it('prefers the entry with the plain name', () => {
    const parsed = config({
      auths: {
        'https://ghcr.io': { auth: base64('alice:old') },
        'ghcr.io': { auth: base64('alice:new') },
      },
    });

    expect(configCredential(parsed, 'ghcr.io')?.password).toBe('new');
  });

  it('keeps colons of a password and drops its padding', () => {
    const parsed = config({ auths: { 'ghcr.io': { auth: base64('alice:a:b\0\0') } } });

    expect(configCredential(parsed, 'ghcr.io')).toEqual({ username: 'alice', password: 'a:b' });
  });

  it('reads name and password in plain', () => {
    const parsed = config({ auths: { 'ghcr.io': { username: 'alice', password: 'sesame' } } });

    expect(configCredential(parsed, 'ghcr.io')).toEqual({ username: 'alice', password: 'sesame' });
  });

  it('prefers an identity token', () => {
    const entry = { auth: base64('alice:'), identitytoken: 'refresh-me' };
    const parsed = config({ auths: { 'ghcr.io': entry } });

    expect(configCredential(parsed, 'ghcr.io')).toEqual({
      username: '<token>',
      password: 'refresh-me',
    });
  });

  it('finds nothing in an empty entry', () => {
    expect(configCredential(config({ auths: { 'ghcr.io': {} } }), 'ghcr.io')).toBeUndefined();
  });

  it('refuses an entry that cannot be read, without printing it', () => {
    const parsed = config({ auths: { 'ghcr.io': { auth: base64('no colon') } } });

    expect(() => configCredential(parsed, 'ghcr.io')).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: `the entry for ghcr.io in ${path} has an unreadable 'auth'`,
        hint: 'run `docker login ghcr.io` again',
      }),
    );
  });
});
