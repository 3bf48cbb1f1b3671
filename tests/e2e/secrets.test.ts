import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CliResult } from '../support/cli-process.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const token = 'tok-5ECRET<&>"value';
/** The bcrypt of the token, for the user `robot`. */
const htpasswd = 'robot:$2b$04$abcdefghijklmnopqrstuuxOgUJntznPHBFFeXq9zW2um.Zy0qxia';

describe('the password of a registry', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let result: CliResult;

  beforeAll(async () => {
    registry = await startRealRegistry({ htpasswd });
    // Printed by people who should not have it there: a build, a test that fails, an info command.
    const images = {
      one: {
        build: [`RUN echo '${token}'; echo '${token}' > /kept`],
        test: 'env',
        integrationTest: `echo 'see ${token}'; cat /kept; exit 1`,
        settings: ['info_cmds: [KEPT]'],
      },
      broken: { build: [`RUN echo '${token}' && exit 1`] },
      pushed: { settings: ['info_cmds: [KEPT]'], build: [`RUN echo '${token}' > /kept`] },
    };
    const files = smallStack(images);
    const commands = 'all_info_cmds: { KEPT: { description: Kept, command: cat /kept } }\n';
    stack = await stackUnderTest({
      files: { ...files, 'spec.yml': `${files['spec.yml'] ?? ''}${commands}` },
      registryHost: registry.host,
    });
    const env = {
      STACK_REGISTRY: stack.registry,
      STACK_REGISTRY_USER: 'robot',
      STACK_REGISTRY_TOKEN: token,
      GITHUB_TOKEN: 'ghs_AnotherSecret',
    };
    result = await stack.run(['build', '--push', '-v', '--json', '--log-level', 'debug'], { env });
  });
  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });

  /** The ways in which JSON, XML, HTML and HTTP headers would write it. */
  const forms = [
    token,
    JSON.stringify(token).slice(1, -1),
    'tok-5ECRET&lt;&amp;&gt;',
    encodeURIComponent(token),
    Buffer.from(token).toString('base64'),
    Buffer.from(`robot:${token}`).toString('base64'),
  ];

  it('lets it push', async () => {
    expectExit(result, 1);
    expect(await stack.statuses()).toEqual({ one: 'failed', broken: 'failed', pushed: 'passed' });
  });

  it('is in nothing that the run prints', () => {
    expect(result.stderr).toContain('see ***');
    for (const form of forms) {
      expect(result.stderr).not.toContain(form);
      expect(result.stdout).not.toContain(form);
    }
  });

  it('is in no file that the run leaves', async () => {
    const paths = await Promise.all(
      ['artifacts', '.stack'].map(async (folder) =>
        (await stack.files(folder)).map((path) => `${folder}/${path}`),
      ),
    );

    const texts = await Promise.all(
      paths.flat().map(async (path) => [path, await stack.read(path)] as const),
    );

    const telling = texts.filter(([, text]) => forms.some((form) => text.includes(form)));
    expect(texts.length).toBeGreaterThan(10);
    expect(telling.map(([path]) => path)).toEqual([]);
  });

  it('is not in the environment of tests', async () => {
    const log = await stack.read('artifacts/logs/one.basic-tests.log');

    expect(log).toContain('TEST_IMAGE=');
    expect(log).not.toMatch(/TOKEN|\*\*\*/);
  });

  it('is refused by name when it is wrong, before anything is built', async () => {
    const env = {
      STACK_REGISTRY: stack.registry,
      STACK_REGISTRY_USER: 'robot',
      STACK_REGISTRY_TOKEN: 'wrong-password',
    };

    const refused = await stack.run(['build', '--push'], { env });

    expectExit(refused, 3);
    expect(refused.stderr).toContain('REGISTRY_DENIED');
    expect(refused.stderr).not.toContain('wrong-password');
    expect(refused.stderr).not.toContain('started');
  });
});
