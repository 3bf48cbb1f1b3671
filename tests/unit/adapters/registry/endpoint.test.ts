import { describe, expect, it } from '@jest/globals';
import { isLoopback, registryOrigin } from '../../../../src/adapters/registry/endpoint.ts';

describe('registryOrigin', () => {
  it.each([
    ['ghcr.io', 'https://ghcr.io'],
    ['docker.io', 'https://registry-1.docker.io'],
    ['registry.example:5000', 'https://registry.example:5000'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['127.8.8.8', 'http://127.8.8.8'],
    ['localhost:5000', 'http://localhost:5000'],
    ['[::1]:5000', 'http://[::1]:5000'],
    ['localhost:443', 'https://localhost'],
    ['insecure.example:5000', 'http://insecure.example:5000'],
    ['insecure.example', 'https://insecure.example'],
  ])('asks %s at %s', (host, origin) => {
    expect(registryOrigin(host, ['insecure.example:5000']).origin).toBe(origin);
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '[::1]', 'localhost', 'registry.localhost'])(
    'takes %s for this machine',
    (hostname) => {
      expect(isLoopback(hostname)).toBe(true);
    },
  );

  it.each(['128.0.0.1', '127.0.0.1.example', 'localhost.example', 'notlocalhost', '10.0.0.1'])(
    'takes %s for another machine',
    (hostname) => {
      expect(isLoopback(hostname)).toBe(false);
    },
  );
});
