import { describe, expect, it } from '@jest/globals';
import {
  dockerCredentials,
  type DockerCredentialsDeps,
} from '../../../src/adapters/docker-credentials.ts';
import type { CommandRequest, CommandResult } from '../../../src/ports/command-runner.ts';

const homeDir = '/home/alice';
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface HelperAnswer {
  readonly result?: CommandResult;
  readonly stdout?: string;
}

/** Credentials over a docker config and helpers that exist only here. */
function setting(
  config: unknown,
  helpers: Readonly<Record<string, HelperAnswer>> = {},
  deps: Partial<DockerCredentialsDeps> = {},
) {
  const read: string[] = [];
  const started: CommandRequest[] = [];
  const credentials = dockerCredentials({
    env: { PATH: '/usr/bin' },
    homeDir,
    files: {
      readText: (path) => {
        read.push(path);
        return Promise.resolve(config === undefined ? undefined : JSON.stringify(config));
      },
    },
    runner: {
      run: (request) => {
        started.push(request);
        const { result, stdout = '' } = helpers[request.file] ?? { result: { kind: 'not-found' } };
        request.onOutput?.(Buffer.from(stdout), 'stdout');
        return Promise.resolve(result ?? { kind: 'exited', exitCode: 0 });
      },
    },
    ...deps,
  });
  return { credentials, read, started };
}

const notFound: HelperAnswer = {
  result: { kind: 'exited', exitCode: 1 },
  stdout: 'credentials not found in native keychain\n',
};

describe('dockerCredentials', () => {
  it('finds nothing without a docker config', async () => {
    const { credentials, read } = setting(undefined);

    const credential = await credentials.forHost('ghcr.io');

    expect(credential).toBeUndefined();
    expect(read).toEqual(['/home/alice/.docker/config.json']);
    expect(credentials.secrets()).toEqual([]);
  });

  it('looks where DOCKER_CONFIG says', async () => {
    const { credentials, read } = setting(undefined, {}, { env: { DOCKER_CONFIG: '/etc/docker' } });

    await credentials.forHost('ghcr.io');

    expect(read).toEqual(['/etc/docker/config.json']);
  });

  it('prefers the environment', async () => {
    const { credentials, read } = setting(
      { auths: { 'ghcr.io': { auth: base64('alice:from-config') } } },
      {},
      { env: { GHCR_USER: 'bob', GHCR_TOKEN: 'from-env' } },
    );

    const credential = await credentials.forHost('ghcr.io');

    expect(credential).toEqual({ username: 'bob', password: 'from-env' });
    expect(read).toEqual([]);
  });

  it('gives STACK_REGISTRY_TOKEN to the registry in use, else to that of STACK_REGISTRY', async () => {
    const env = {
      STACK_REGISTRY: 'registry.example/acme',
      STACK_REGISTRY_USER: 'alice',
      STACK_REGISTRY_TOKEN: 'sesame',
    };
    const byVariable = setting(undefined, {}, { env }).credentials;
    const byUse = setting(
      undefined,
      {},
      { env, stackRegistryHost: () => 'other.example' },
    ).credentials;

    const found = await Promise.all([
      byVariable.forHost('registry.example'),
      byVariable.forHost('other.example'),
      byUse.forHost('registry.example'),
      byUse.forHost('other.example'),
    ]);

    const pair = { username: 'alice', password: 'sesame' };
    expect(found).toEqual([pair, undefined, undefined, pair]);
  });

  it('asks the helper of the host, with the server on its stdin', async () => {
    const { credentials, started } = setting(
      { credHelpers: { 'ghcr.io': 'pass' }, credsStore: 'desktop' },
      {
        'docker-credential-pass': {
          stdout: '{"ServerURL":"ghcr.io","Username":"alice","Secret":"kept-safe"}\n',
        },
      },
    );

    const credential = await credentials.forHost('ghcr.io');

    expect(credential).toEqual({ username: 'alice', password: 'kept-safe' });
    expect(started).toEqual([
      {
        file: 'docker-credential-pass',
        args: ['get'],
        env: { PATH: '/usr/bin' },
        stdin: 'ghcr.io',
        timeoutMs: 60_000,
        onOutput: expect.any(Function),
      },
    ]);
  });

  it('asks the helper for all about Docker Hub by its long name', async () => {
    const { credentials, started } = setting(
      { credsStore: 'desktop' },
      { 'docker-credential-desktop': { stdout: '{"Username":"<token>","Secret":"refresh-me"}' } },
    );

    const credential = await credentials.forHost('docker.io');

    expect(credential).toEqual({ username: '<token>', password: 'refresh-me' });
    expect(started[0]?.stdin).toBe('https://index.docker.io/v1/');
  });

  it('goes on to the config when no helper keeps anything', async () => {
    const { credentials, started } = setting(
      {
        credHelpers: { 'ghcr.io': 'pass' },
        credsStore: 'desktop',
        auths: { 'ghcr.io': { auth: base64('alice:sesame') } },
      },
      { 'docker-credential-pass': notFound, 'docker-credential-desktop': notFound },
    );

    const credential = await credentials.forHost('ghcr.io');

    expect(credential).toEqual({ username: 'alice', password: 'sesame' });
    expect(started.map(({ file }) => file)).toEqual([
      'docker-credential-pass',
      'docker-credential-desktop',
    ]);
  });

  it.each<[string, HelperAnswer, string]>([
    ['is missing', { result: { kind: 'not-found' } }, 'it is not installed'],
    [
      'fails',
      { result: { kind: 'exited', exitCode: 2 }, stdout: 'keychain\nlocked' },
      'exit code 2: keychain locked',
    ],
    ['hangs', { result: { kind: 'timed-out' } }, 'no answer within 60 s'],
    ['is killed', { result: { kind: 'killed', signal: 'SIGSEGV' } }, 'it was killed by SIGSEGV'],
    ['is cancelled', { result: { kind: 'cancelled' } }, 'it was cancelled'],
    [
      'talks nonsense',
      { stdout: 'Secret: hidden-7' },
      'its answer is not JSON with Username and Secret',
    ],
  ])('reports a helper that %s', async (_, answer, problem) => {
    const { credentials } = setting(
      { credsStore: 'desktop' },
      { 'docker-credential-desktop': answer },
    );

    const looking = credentials.forHost('ghcr.io');

    await expect(looking).rejects.toMatchObject({
      code: 'CREDENTIALS',
      message: `docker-credential-desktop gives no credentials for ghcr.io: ${problem}`,
      hint: 'put docker-credential-desktop on the PATH and in working order, or take it out of the docker config (credHelpers, credsStore)',
    });
  });

  it('starts no program whose name is a path', async () => {
    const { credentials, started } = setting({ credsStore: '../../bin/sh' });

    const looking = credentials.forHost('ghcr.io');

    await expect(looking).rejects.toMatchObject({ code: 'CREDENTIALS' });
    expect(started).toEqual([]);
  });

  it('asks a helper once for calls at the same time, and again later', async () => {
    const { credentials, started } = setting(
      { credsStore: 'desktop' },
      { 'docker-credential-desktop': { stdout: '{"Username":"alice","Secret":"kept-safe"}' } },
    );

    await Promise.all([credentials.forHost('ghcr.io'), credentials.forHost('ghcr.io')]);
    await credentials.forHost('ghcr.io');

    expect(started).toHaveLength(2);
  });

  it('reports a config that cannot be read', async () => {
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    const { credentials } = setting(
      undefined,
      {},
      { files: { readText: () => Promise.reject(denied) } },
    );

    const looking = credentials.forHost('ghcr.io');

    await expect(looking).rejects.toMatchObject({
      code: 'CONFIG',
      message: '/home/alice/.docker/config.json cannot be read',
      cause: denied,
    });
  });

  it('lists every secret it has seen, also as it looks in headers', async () => {
    const { credentials } = setting(
      { auths: { 'quay.io': { auth: base64('alice:sesame') } } },
      {},
      { env: { GITHUB_TOKEN: 'unused' } },
    );

    await credentials.forHost('quay.io');

    expect(credentials.secrets()).toEqual([
      'unused',
      base64('unused'),
      'sesame',
      base64('sesame'),
      base64('alice:sesame'),
    ]);
  });
});
