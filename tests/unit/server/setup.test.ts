import { describe, expect, it } from '@jest/globals';
import { userProblems } from '../../../src/errors/user-error.ts';
import { serverSetup, settingsInEnv } from '../../../src/server/setup.ts';

const defaults = { host: '127.0.0.1', folder: '/kernels' };
const setup = (env: Readonly<Record<string, string>> = {}) =>
  serverSetup({ given: settingsInEnv(env), defaults });

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    setup(env);
    return [];
  } catch (error) {
    return (userProblems(error) ?? []).map(({ code, message }) => `${code} ${message}`);
  }
}

describe('the set-up of a server', () => {
  it('is complete when nothing is given', () => {
    expect(setup()).toEqual({
      host: '127.0.0.1',
      port: 8000,
      manifests: '/kernels/collated_manifests.json',
      index: '/kernels/package_index.json',
      inventories: undefined,
      refreshTokenFile: undefined,
      corsOrigins: [],
      pollMs: 10_000,
      logLevel: 'info',
      logFormat: 'text',
      basePath: '',
      kernelCommand: 'icrn_manager',
    });
  });

  it('takes every variable', () => {
    expect(
      setup({
        API_HOST: '::1',
        API_PORT: '0',
        BASE_PATH: '/hub/kernels/',
        COLLATED_MANIFESTS_PATH: '/a.json',
        CORS_ORIGINS: 'https://hub.example.edu, http://localhost:3000',
        IMAGE_INVENTORIES: '/inventories',
        KERNEL_COMMAND: 'stack kernel',
        LOG_FORMAT: 'JSON',
        LOG_LEVEL: 'WARNING',
        PACKAGE_INDEX_PATH: '/b.json',
        POLL_SECONDS: '0.5',
        REFRESH_TOKEN_FILE: '/token',
      }),
    ).toEqual({
      host: '::1',
      port: 0,
      manifests: '/a.json',
      index: '/b.json',
      inventories: '/inventories',
      refreshTokenFile: '/token',
      corsOrigins: ['https://hub.example.edu', 'http://localhost:3000'],
      pollMs: 500,
      logLevel: 'warn',
      logFormat: 'json',
      basePath: '/hub/kernels',
      kernelCommand: 'stack kernel',
    });
  });

  it('takes an empty variable for none', () => {
    expect(setup({ API_PORT: '', BASE_PATH: '' })).toEqual(setup());
  });

  it.each([
    ['API_PORT', '65536'],
    ['API_PORT', '-1'],
    ['API_PORT', 'tcp://10.0.0.1:80'],
    ['POLL_SECONDS', '0'],
    ['POLL_SECONDS', '1e9'],
    ['CORS_ORIGINS', 'hub.example.edu'],
    ['CORS_ORIGINS', 'https://hub.example.edu/'],
    ['CORS_ORIGINS', 'null'],
    ['BASE_PATH', 'kernels'],
    ['BASE_PATH', '/a//b'],
    ['BASE_PATH', '/<script>'],
    ['BASE_PATH', '/kernels'],
    ['BASE_PATH', '/api/v2'],
    ['KERNEL_COMMAND', 'a; rm -rf'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringContaining(`CONFIG ${name} is '${value}', not `),
    ]);
  });

  it('tells all problems at once, by the names that people wrote', () => {
    const given = {
      API_PORT: { value: 'x', source: '--port' },
      BASE_PATH: { value: 'x', source: 'BASE_PATH' },
    };

    expect(() => serverSetup({ given, defaults })).toThrow(/--port is 'x'[^]*BASE_PATH is 'x'/);
  });
});
