import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { expectExit } from '../support/expect-exit.ts';
import { startRemoteBuilders, type RemoteBuilders } from '../support/remote-builders.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

/** User alice, password wonderland (bcrypt). */
const htpasswd = 'alice:$2y$05$abcdefghijklmnopqrstuuA0vov2GDneHB3.8.cv9UF9g.RdvScIW\n';

const files = {
  'spec.yml': `registry: stack.test/tiny
tag: { prefix: "1" }
images:
  base: { cache: registry }
  app: { cache: registry }
`,
  'images/base/Dockerfile': 'FROM scratch\nCOPY Dockerfile /base\n',
  'images/app/Dockerfile':
    'ARG BASE_IMAGE=stack.test/tiny/base\nFROM $BASE_IMAGE\nCOPY Dockerfile /app\n',
};

describe('a registry that wants a password', () => {
  let remote: RemoteBuilders;
  let stack: StackUnderTest;
  beforeAll(async () => {
    remote = await startRemoteBuilders({ htpasswd });
    stack = await stackUnderTest({ files, registryHost: remote.registry.host });
  });
  afterAll(async () => {
    await stack.dispose();
    await remote.close();
  });

  it('is served by a builder elsewhere with what the environment alone has, which leaves no trace', async () => {
    const { PATH = '', DOCKER_CONFIG = '' } = remote.env;
    const temporary = await mkdtemp(join(tmpdir(), 'stack-traces-'));
    const env = {
      TMPDIR: temporary,
      ...{ PATH, DOCKER_CONFIG },
      ...{ STACK_REGISTRY_USER: 'alice', STACK_REGISTRY_TOKEN: 'wonderland' },
    };

    const built = await stack.run(['build', '--push', '--builder', 'east', '-v'], { env });

    expectExit(built, 0);
    expect(await stack.statuses()).toEqual({ base: 'passed', app: 'passed' });
    expect((await stack.report()).notes.filter((note) => note.includes('layers'))).toEqual([]);
    const logs = await stack.files('artifacts');
    const texts = await Promise.all(logs.map((file) => stack.read(join('artifacts', file))));
    const secrets = ['wonderland', Buffer.from('alice:wonderland').toString('base64')];
    for (const text of [built.stdout, built.stderr, ...texts])
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const left = await readdir(temporary);
    await rm(temporary, { recursive: true });
    expect(left).toEqual([]);
  });
});
