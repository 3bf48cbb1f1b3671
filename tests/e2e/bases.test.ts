import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type Docker from 'dockerode';
import { listAgain } from '../../src/adapters/docker/list-again.ts';
import { dockerodeEngine } from '../../src/adapters/dockerode-engine.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const htpasswd = 'reader:$2b$05$HzZA5/ntgjJsRACctliqVuXBYFEG7adFUWKzW/FnA0E/yewjREY.C';
const credential = { username: 'reader', password: 'correct-horse' };

describe('an external base', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let base: string;

  beforeEach(async () => {
    registry = await startRealRegistry({ htpasswd });
    base = `${registry.host}/bases/release:1`;
    stack = await stackUnderTest({
      files: {
        'spec.yml': 'registry: stack.test/tiny\ntag: { prefix: "1" }\nimages:\n  child: {}\n',
        'images/child/Dockerfile': `FROM ${base}\nRUN cat /release > /seen\n`,
      },
    });
  });
  afterEach(async () => {
    await removeImages(stack.engine.docker, registry.host);
    await stack.dispose();
    await registry.stop();
  });

  const build = () =>
    stack.run(['build'], {
      env: {
        STACK_REGISTRY_USER: credential.username,
        STACK_REGISTRY_TOKEN: credential.password,
        DOCKER_CONFIG: `${stack.dir}/../docker`,
      },
    });

  it('is what its registry has now, not what the engine still has, and is named in the labels', async () => {
    await stack.write('../docker/config.json', dockerConfig(registry.host));
    await publish(stack.engine.docker, base, 'one');
    await removeImages(stack.engine.docker, registry.host);
    const first = await build();
    const firstId = (await stack.engine.tags()).get('child:1-main');
    await publish(stack.engine.docker, base, 'two');
    await stack.engine.docker
      .getImage('busybox:stack-test')
      .tag({ repo: base.slice(0, -2), tag: '1' });

    const second = await build();

    const labels = await stack.engine.labels('child:1-main');
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(await contentOf(stack, '/seen')).toBe('two\n');
    expect((await stack.engine.tags()).get('child:1-main')).not.toBe(firstId);
    expect(labels['org.opencontainers.image.base.name']).toBe(base);
    expect(labels['org.opencontainers.image.base.digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('that nobody has stops the run before anything is built', async () => {
    await stack.write('../docker/config.json', dockerConfig(registry.host));

    const result = await build();

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain(
      `error BASE_UNAVAILABLE: the base image ${base} cannot be had: its registry does not have it`,
    );
  });

  it('at a registry that refuses us and that the engine does not have stops the run with the reason', async () => {
    const result = await build();

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('BASE_UNAVAILABLE');
    expect(result.stderr).toMatch(/401|denied|refuses/);
  });
});

function dockerConfig(host: string): string {
  const auth = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { auth } } });
}

/** Makes an image with the file `/release` and pushes it; the engine keeps its copy. */
async function publish(docker: Docker, reference: string, release: string): Promise<void> {
  const engine = dockerodeEngine(docker, 'the engine');
  const id = await engine.createContainer({
    image: 'busybox:stack-test',
    entrypoint: ['sh', '-c', `echo ${release} > /release`],
    labels: {},
  });
  await engine.startContainer(id);
  await engine.waitContainer(id);
  await docker.getContainer(id).commit({ repo: reference.slice(0, -2), tag: '1' });
  await engine.removeContainer(id);
  const pushed = await engine.pushImage({ reference, credential });
  expect(pushed.status).toBe('done');
}

async function contentOf(stack: StackUnderTest, path: string): Promise<string> {
  return (await stack.run(['shell', 'child', 'cat', path])).stdout;
}

/** By names: the last one of an image takes its digests along. */
async function removeImages(docker: Docker, host: string): Promise<void> {
  const engine = dockerodeEngine(docker, 'the engine');
  for (const image of await listAgain(() => docker.listImages())) {
    const names = [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])];
    for (const name of names.filter((one) => one.startsWith(`${host}/`)))
      await engine.removeImage(name);
  }
}
