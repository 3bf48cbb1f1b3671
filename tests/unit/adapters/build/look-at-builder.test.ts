import { describe, expect, it } from '@jest/globals';
import { lookAtBuilder } from '../../../../src/adapters/build/look-at-builder.ts';
import type { CommandResult } from '../../../../src/ports/command-runner.ts';

interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly result?: CommandResult;
}

const refused: CommandResult = { kind: 'exited', exitCode: 1 };
const described = (status: string) =>
  `Name:   farm\nDriver: remote\n\nNodes:\nName:     farm0\nEndpoint: tcp://x:1\nStatus:   ${status}\n`;
const inspect = 'docker buildx inspect farm';
const start = 'docker buildx inspect --bootstrap farm';

/** buildx that answers each command with what comes next for it. */
function buildx(answers: Readonly<Record<string, readonly Answer[]>>, signal?: AbortSignal) {
  const asked: string[] = [];
  const look = () =>
    lookAtBuilder(
      {
        env: {},
        signal,
        runner: {
          run: ({ file, args, onOutput, ...request }) => {
            if (request.signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
            const command = [file, ...args].join(' ');
            const answer = answers[command]?.[asked.filter((one) => one === command).length];
            asked.push(command);
            for (const stream of ['stdout', 'stderr'] as const)
              onOutput?.(Buffer.from(answer?.[stream] ?? ''), stream);
            return Promise.resolve(answer?.result ?? { kind: 'exited', exitCode: 0 });
          },
        },
      },
      'farm',
    );
  return { asked, look };
}

describe('a look at a builder', () => {
  it('asks once about one that runs', async () => {
    const { asked, look } = buildx({ [inspect]: [{ stdout: described('running') }] });

    const found = await look();

    expect(found).toMatchObject({ name: 'farm', nodes: [{ status: 'running' }] });
    expect(asked).toEqual([inspect]);
  });

  it('starts one that sleeps', async () => {
    const { asked, look } = buildx({
      [inspect]: [{ stdout: described('inactive') }, { stdout: described('running') }],
    });

    const found = await look();

    expect(found).toMatchObject({ nodes: [{ status: 'running' }] });
    expect(asked).toEqual([inspect, start, inspect]);
  });

  it('says why none of its machines answers', async () => {
    const { look } = buildx({
      [inspect]: [{ stdout: described('inactive') }, { stdout: described('inactive') }],
      [start]: [{ stderr: 'waiting\nERROR: context deadline exceeded\n', result: refused }],
    });

    await expect(look()).rejects.toMatchObject({
      code: 'BUILDER_UNREACHABLE',
      message:
        "the builder 'farm' (remote) does not answer: farm0 at tcp://x:1 is inactive; context deadline exceeded",
    });
  });

  it('says which builders there are when there is none of that name', async () => {
    const { look } = buildx({
      [inspect]: [{ stderr: 'ERROR: no builder "farm" found\n', result: refused }],
      'docker buildx ls': [
        {
          stdout: `NAME/NODE     DRIVER/ENDPOINT   STATUS
rem           remote
 \\_ rem0       \\_ unix:///bk.sock   running
default*      docker
 \\_ default    \\_ default           running
`,
        },
      ],
    });

    await expect(look()).rejects.toMatchObject({
      code: 'BUILDER_MISSING',
      message: 'buildx has no builder \'farm\' to use: no builder "farm" found',
      hint: 'there are default, rem; `docker buildx create --name farm` makes one',
    });
  });

  it('starts the machines that sleep also where others run, if buildx made them', async () => {
    const node = (name: string, status: string) => `Name: ${name}\nStatus: ${status}\n`;
    const both = (driver: string, status: string) =>
      `Name: farm\nDriver: ${driver}\n\nNodes:\n${node('a', 'running')}\n${node('b', status)}`;
    const made = buildx({
      [inspect]: [
        { stdout: both('docker-container', 'stopped') },
        { stdout: both('docker-container', 'running') },
      ],
    });
    const remote = buildx({ [inspect]: [{ stdout: both('remote', 'inactive') }] });

    const found = [await made.look(), await remote.look()];

    expect(found.map(({ nodes }) => nodes.map(({ status }) => status))).toEqual([
      ['running', 'running'],
      ['running', 'inactive'],
    ]);
    expect([made.asked, remote.asked]).toEqual([[inspect, start, inspect], [inspect]]);
  });

  it.each<CommandResult>([{ kind: 'timed-out' }, { kind: 'killed', signal: 'SIGKILL' }])(
    'does not say that there is none where buildx hangs: %j',
    async (result) => {
      const { asked, look } = buildx({ [inspect]: [{ result }] });

      await expect(look()).rejects.toMatchObject({
        code: 'BUILDER_UNREACHABLE',
        message:
          "the builder 'farm' does not answer: buildx could not tell what it is in 60 seconds",
      });

      expect(asked).toEqual([inspect]);
    },
  );

  it('names no builders where buildx lists none', async () => {
    const { look } = buildx({
      [inspect]: [{ stderr: 'ERROR: no builder "farm" found\n', result: refused }],
    });

    await expect(look()).rejects.toMatchObject({
      hint: '`docker buildx create --name farm` makes one',
    });
  });

  it('ends with the run', async () => {
    const reason = new Error('interrupted');
    const { look } = buildx({}, AbortSignal.abort(reason));

    await expect(look()).rejects.toBe(reason);
  });

  it.each<readonly [string, Answer]>([
    ['the docker command was not found', { result: { kind: 'not-found' } }],
    [
      'the docker command has no buildx',
      { stderr: 'docker: unknown command: docker buildx\n', result: refused },
    ],
  ])('says that %s', async (message, answer) => {
    const { look } = buildx({ [inspect]: [answer] });

    await expect(look()).rejects.toMatchObject({ code: 'BUILDER_MISSING', message });
  });
});
