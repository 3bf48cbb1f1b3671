import { describe, expect, it } from '@jest/globals';
import { request, type RequestListener, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { answeringEngine } from '../support/engine-sockets.ts';
import { expectExit } from '../support/expect-exit.ts';
import { keepForTest } from '../support/keep-for-test.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest } from '../support/stack-cli.ts';

/** Long before anything that waits for an engine gives up. */
const limitMs = 15_000;

/** Passes requests on to an engine, but for those for a session of BuildKit. */
function withoutSessions(
  engine: string,
  answer: (response: ServerResponse) => void,
  asked: string[],
): RequestListener {
  return (incoming, response) => {
    const { method, headers, url: path = '' } = incoming;
    asked.push(`${method} ${path.replace(/\?.*/, '').replace(/^\/v[\d.]+/, '')}`);
    if (path.endsWith('/session')) {
      answer(response);
      return;
    }
    const onward = request({ socketPath: new URL(engine).pathname, method, headers, path });
    onward.on('response', (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    onward.on('error', () => response.destroy());
    // Whole, in one write: an engine that needs no body answers and closes before a later part of it comes.
    buffer(incoming).then(
      (body) => onward.end(body),
      () => onward.destroy(),
    );
  };
}

describe('an engine that is asked before it is needed', () => {
  const keep = keepForTest();

  it.each([
    { args: ['plan', 'nope'], says: 'IMAGE_UNKNOWN' },
    { args: ['build', 'nope'], says: 'IMAGE_UNKNOWN' },
    { args: ['explain', '*'], says: 'explain takes one image' },
    { args: ['plan', '--registry', 'not a name'], says: 'not a name' },
  ])('does not hold up $args, which end without it, when it hangs', async ({ args, says }) => {
    const stack = keep(await stackUnderTest({ files: smallStack({ one: {}, two: {} }) }));
    const silent = keep(await answeringEngine(() => undefined));

    const result = await stack.run(args, { env: { DOCKER_HOST: silent.address }, limitMs });

    expectExit(result, 2);
    expect(result.stderr).toContain(says);
  });

  it.each([
    { args: ['plan'] },
    { args: ['build'] },
    { args: ['explain', 'one'] },
    { args: ['doctor'] },
  ])('does not hold up who stops $args', async ({ args }) => {
    const stack = keep(await stackUnderTest({ files: smallStack({ one: {} }) }));
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const silent = keep(await answeringEngine(() => isAsked()));
    const command = stack.start(args, { env: { DOCKER_HOST: silent.address } });
    await asked;

    const sentAt = Date.now();
    command.send('SIGINT');
    const result = await command.ended;

    expectExit(result, 130);
    expect(Date.now() - sentAt).toBeLessThan(limitMs);
  });

  it('does not hold up a run that finds another at work', async () => {
    const files = smallStack({ one: { build: [`RUN echo ${Math.random()}; sleep 20`] } });
    const stack = keep(await stackUnderTest({ files }));
    const silent = keep(await answeringEngine(() => undefined));
    const first = stack.start(['build', '-v']);
    await first.prints('one  build');

    const second = await stack.run(['build'], { env: { DOCKER_HOST: silent.address }, limitMs });

    expectExit(second, 4);
    expect(second.stderr).toContain('LOCKED');
    first.send('SIGINT');
    await first.ended;
  });

  it.each([
    { how: 'refused', answer: (response: ServerResponse) => response.writeHead(403).end('{}') },
    { how: 'answered as a page', answer: (response: ServerResponse) => response.end('welcome') },
    { how: 'not answered', answer: () => undefined },
  ])('builds what needs no session of BuildKit when one is $how', async ({ answer }) => {
    const files = smallStack({ one: { build: [`RUN echo ${Date.now()}`] } });
    const stack = keep(await stackUnderTest({ files }));
    const asked: string[] = [];
    const way = withoutSessions(stack.engine.address, (response) => void answer(response), asked);
    const proxy = keep(await answeringEngine(way));
    // buildx would be chosen for an engine whose API does not build.
    const env = { DOCKER_HOST: proxy.address };

    const result = await stack.run(['build'], { env, limitMs: 60_000 });

    expectExit(result, 0);
    expect(await stack.statuses()).toEqual({ one: 'passed' });
    const builds = asked.filter((line) => line === 'POST /build');
    expect(asked.filter((line) => line === 'POST /session')).toHaveLength(builds.length);
  });
});
