import { describe, expect, it } from '@jest/globals';
import { answeringEngine, engineProxy } from '../support/engine-sockets.ts';
import { expectExit } from '../support/expect-exit.ts';
import { programFolders } from '../support/program-folders.ts';
import { keepForTest } from '../support/keep-for-test.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest } from '../support/stack-cli.ts';

describe('an engine that cannot be used', () => {
  const keep = keepForTest();

  it('ends the run before anything starts when none answers, and says what to do', async () => {
    const stack = keep(await stackUnderTest({ files: smallStack({ one: {} }) }));
    const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

    const result = await stack.run(['build', '--json'], { env });

    expectExit(result, 3);
    expect(result.stderr).toContain('ENGINE_UNREACHABLE');
    expect(result.stderr).toContain('unix:///nonexistent/docker.sock');
    expect(result.stderr).toContain('start Docker');
    expect(JSON.parse(result.stdout)).toMatchObject({ problems: [{ code: 'ENGINE_UNREACHABLE' }] });
    expect(await stack.files('artifacts')).toEqual([]);
  });

  it('says that the engine refuses a user who may not open its socket', async () => {
    const stack = keep(await stackUnderTest({ files: smallStack({ one: {} }) }));
    const socket = keep(await answeringEngine((_request, response) => response.end(), 0o000));
    const env = { DOCKER_HOST: socket.address };

    const result = await stack.run(['build'], { env, unprivileged: true });

    expectExit(result, 3);
    expect(result.stderr).toContain('ENGINE_DENIED');
    expect(result.stderr).toContain('join the group of the socket');
  });

  it('refuses an engine whose API is too old', async () => {
    const stack = keep(await stackUnderTest({ files: smallStack({ one: {} }) }));
    const version = { Version: '18.09.9', ApiVersion: '1.30', Os: 'linux', Arch: 'amd64' };
    const engine = keep(
      await answeringEngine((_request, response) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(version)),
      ),
    );

    const result = await stack.run(['build'], { env: { DOCKER_HOST: engine.address } });

    expectExit(result, 3);
    expect(result.stderr).toContain('ENGINE_TOO_OLD');
    expect(result.stderr).toContain('1.30');
    expect(result.stderr).toContain('20.10');
  });

  it.each([
    { step: 'build', images: { one: { build: [`RUN echo ${Date.now()}; sleep 60`] }, other: {} } },
    { step: 'basic-tests', images: { one: { test: 'sleep 60' }, other: { parent: 'one' } } },
  ])('ends the run when the engine dies in $step, with results of every image', async (given) => {
    const stack = keep(await stackUnderTest({ files: smallStack(given.images) }));
    const proxy = keep(await engineProxy(stack.engine.address));

    const run = stack.start(['build', '-j', '1', '-v'], { env: { DOCKER_HOST: proxy.address } });
    await run.prints(`one    ${given.step}`);
    setTimeout(() => proxy.cut(), 1500);
    const result = await run.ended;

    expectExit(result, 3);
    expect(result.stderr).toContain('ENGINE_UNREACHABLE');
    expect(await stack.statuses()).toEqual({
      one: 'failed',
      other: expect.stringMatching(/^(?:cancelled|blocked)$/),
    });
    expect(await stack.files('artifacts/results')).toEqual(['one.yml', 'other.yml']);
  });

  it('says before anything starts that an image with secrets needs buildx', async () => {
    const files = smallStack({
      plain: {},
      one: { settings: ['secrets: [{id: token, env: TOKEN}]'] },
    });
    const stack = keep(await stackUnderTest({ files }));
    const env = { PATH: await programFolders(stack.dir, ['git', 'sh']), TOKEN: 'a-value' };

    const result = await stack.run(['build'], { env });

    expectExit(result, 3);
    expect(result.stderr).toContain('BUILDER_MISSING');
    expect(result.stderr).toContain('nothing here can build one');
    expect(result.stderr).toContain('it mounts secrets');
    expect(result.stderr).toContain('the docker command was not found');
    expect([...(await stack.engine.tags()).keys()]).toEqual([]);
  });
});
