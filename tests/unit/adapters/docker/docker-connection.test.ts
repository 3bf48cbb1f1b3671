import { afterEach, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { createHash } from 'node:crypto';
import {
  dockerClient,
  dockerConnection,
} from '../../../../src/adapters/docker/docker-connection.ts';
import { memoryFiles } from '../../../support/memory-files.ts';

const home = '/home/me';
const config = `${home}/.docker`;
const idOf = (context: string) => createHash('sha256').update(context).digest('hex');
const meta = (context: string) => `${config}/contexts/meta/${idOf(context)}/meta.json`;
const host = (address: string) => JSON.stringify({ Endpoints: { docker: { Host: address } } });
const pems = (folder: string) => ({
  [`${folder}/ca.pem`]: 'CA',
  [`${folder}/cert.pem`]: 'CERT',
  [`${folder}/key.pem`]: 'KEY',
});
const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };

async function connection(
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const { address, options } = await dockerConnection(env, memoryFiles(files), home);
  const { agent: _agent, ...rest } = options as Record<string, unknown>;
  return { address, ...rest };
}

describe('a client of the engine', () => {
  const before = process.env['DOCKER_HOST'];
  afterEach(() => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    delete process.env['DOCKER_CERT_PATH'];
  });

  it('is made of its options alone, also where DOCKER_CERT_PATH has no certificates', () => {
    Object.assign(process.env, { DOCKER_HOST: 'tcp://10.0.0.9:1', DOCKER_CERT_PATH: '/nowhere' });

    const client = dockerClient(Docker, { protocol: 'http', host: '10.0.0.1', port: 2375 });

    expect(client.modem).toMatchObject({ protocol: 'http', host: '10.0.0.1', port: 2375 });
    expect(process.env['DOCKER_HOST']).toBe('tcp://10.0.0.9:1');
  });
});

describe('the engine', () => {
  const unix = { address: 'unix:///var/run/docker.sock', socketPath: '/var/run/docker.sock' };
  const remote = { protocol: 'http', host: '10.0.0.1', port: 2375 };

  it.each([
    ['at the default socket', {}, {}, unix],
    [
      'that DOCKER_HOST names',
      { DOCKER_HOST: 'unix:///x.sock' },
      {},
      { address: 'unix:///x.sock', socketPath: '/x.sock' },
    ],
    [
      'on another machine',
      { DOCKER_HOST: 'tcp://10.0.0.1' },
      {},
      { address: 'tcp://10.0.0.1', ...remote },
    ],
    [
      'on another port',
      { DOCKER_HOST: 'tcp://10.0.0.1:4000' },
      {},
      { address: 'tcp://10.0.0.1:4000', ...remote, port: 4000 },
    ],
    [
      'behind ssh',
      { DOCKER_HOST: 'ssh://me@box:2222' },
      {},
      { address: 'ssh://me@box:2222', protocol: 'ssh', host: 'box', port: 2222, username: 'me' },
    ],
    [
      'behind ssh, with the keys of an agent',
      { DOCKER_HOST: 'ssh://me@box', SSH_AUTH_SOCK: '/agent.sock' },
      {},
      {
        address: 'ssh://me@box',
        ...{ protocol: 'ssh', host: 'box', port: 22, username: 'me' },
        sshOptions: { agent: '/agent.sock' },
      },
    ],
    [
      'behind ssh, of a docker context',
      { DOCKER_CONTEXT: 'far', SSH_AUTH_SOCK: '/agent.sock' },
      { [meta('far')]: host('ssh://me@box') },
      {
        address: 'ssh://me@box',
        ...{ protocol: 'ssh', host: 'box', port: 22, username: 'me' },
        sshOptions: { agent: '/agent.sock' },
      },
    ],
    [
      'with TLS from DOCKER_CERT_PATH',
      { DOCKER_HOST: 'tcp://10.0.0.1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      pems('/certs'),
      { address: 'tcp://10.0.0.1', protocol: 'https', host: '10.0.0.1', port: 2376, ...tls },
    ],
    [
      'with TLS from the docker config',
      { DOCKER_HOST: 'tcp://10.0.0.1:1', DOCKER_TLS_VERIFY: '1' },
      pems(config),
      { address: 'tcp://10.0.0.1:1', protocol: 'https', host: '10.0.0.1', port: 1, ...tls },
    ],
    [
      'without TLS where the variables are set to nothing',
      { DOCKER_HOST: 'tcp://10.0.0.1', DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: '' },
      {},
      { address: 'tcp://10.0.0.1', ...remote },
    ],
    [
      'of the context in use',
      {},
      {
        [`${config}/config.json`]: '{"currentContext":"lab"}',
        [meta('lab')]: host('unix:///lab.sock'),
      },
      { address: 'unix:///lab.sock', socketPath: '/lab.sock' },
    ],
    [
      'of the context that DOCKER_CONTEXT names',
      { DOCKER_CONTEXT: 'lab' },
      { [meta('lab')]: host('unix:///lab.sock') },
      { address: 'unix:///lab.sock', socketPath: '/lab.sock' },
    ],
    [
      'of the context in use where DOCKER_CONTEXT is set to nothing',
      { DOCKER_CONTEXT: '', DOCKER_HOST: '' },
      {
        [`${config}/config.json`]: '{"currentContext":"lab"}',
        [meta('lab')]: host('unix:///lab.sock'),
      },
      { address: 'unix:///lab.sock', socketPath: '/lab.sock' },
    ],
    [
      'of a context with TLS',
      { DOCKER_CONTEXT: 'lab' },
      {
        [meta('lab')]: host('tcp://10.0.0.1:2376'),
        ...pems(`${config}/contexts/tls/${idOf('lab')}/docker`),
      },
      { address: 'tcp://10.0.0.1:2376', protocol: 'https', host: '10.0.0.1', port: 2376, ...tls },
    ],
    [
      'of DOCKER_HOST, whatever the context',
      { DOCKER_HOST: 'unix:///x.sock', DOCKER_CONTEXT: 'lab' },
      {},
      { address: 'unix:///x.sock', socketPath: '/x.sock' },
    ],
    ['of the context called default', { DOCKER_CONTEXT: 'default' }, {}, unix],
    ['of a config without a context', {}, { [`${config}/config.json`]: '{"auths":{}}' }, unix],
    [
      'of a config elsewhere',
      { DOCKER_CONFIG: '/elsewhere' },
      {
        '/elsewhere/config.json': '{"currentContext":"lab"}',
        [`/elsewhere/contexts/meta/${idOf('lab')}/meta.json`]: host('unix:///lab.sock'),
      },
      { address: 'unix:///lab.sock', socketPath: '/lab.sock' },
    ],
  ] as const)('%s is found', async (_name, env, files, found) => {
    expect(await connection(env, files)).toEqual(found);
  });

  it('is asked on a new connection each time', async () => {
    const { options } = await dockerConnection({}, memoryFiles(), home);

    expect(options).toMatchObject({ agent: { keepAlive: false } });
  });

  it.each([
    [
      'an address that is none',
      { DOCKER_HOST: 'nonsense' },
      {},
      "cannot use the engine address 'nonsense'",
    ],
    [
      'a scheme nobody speaks',
      { DOCKER_HOST: 'ftp://x' },
      {},
      "cannot use the engine address 'ftp://x'",
    ],
    [
      'a context that is not there',
      { DOCKER_CONTEXT: 'gone' },
      {},
      "the docker context 'gone' does not exist",
    ],
    [
      'a config that is no JSON',
      {},
      { [`${config}/config.json`]: '{' },
      `${config}/config.json is not JSON`,
    ],
    [
      'a context that is no JSON',
      { DOCKER_CONTEXT: 'lab' },
      { [meta('lab')]: 'x' },
      `${meta('lab')} is not JSON`,
    ],
  ] as const)('is refused with %s', async (_name, env, files, message) => {
    await expect(connection(env, files)).rejects.toMatchObject({ code: 'CONFIG', message });
  });
});
