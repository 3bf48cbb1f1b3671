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
function buildx(answers: Readonly<Record<string, readonly Answer[]>>) {
  const asked: string[] = [];
  const look = () =>
    lookAtBuilder(
      {
        env: {},
        runner: {
          run: ({ file, args, onOutput }) => {
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
