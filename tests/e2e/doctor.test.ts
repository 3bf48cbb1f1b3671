import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { keepForTest } from '../support/keep-for-test.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type CommandOptions, type StackUnderTest } from '../support/stack-cli.ts';

interface Answer {
  readonly schemaVersion: number;
  readonly findings: readonly { subject: string; status: string; text: string; hint?: string }[];
}

describe('stack doctor', () => {
  const keep = keepForTest();
  let stack: StackUnderTest;
  beforeAll(async () => {
    stack = await stackUnderTest({ files: smallStack({ one: {} }) });
  });
  afterAll(() => stack.dispose());

  it('says of everything how it is when a run could start', async () => {
    const result = await stack.run(['doctor']);

    expectExit(result, 0);
    for (const subject of ['spec', 'engine', 'builder', 'disk', 'registry', 'git', 'leftovers']) {
      expect(result.stdout).toMatch(new RegExp(`^. ${subject} `, 'm'));
    }
    expect(result.stdout).toContain(stack.engine.address);
  });

  it('says what to do when there is no engine', async () => {
    const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

    const result = await stack.run(['doctor'], { env });

    expectExit(result, 3);
    expect(result.stdout).toMatch(
      /✖ engine +no container engine answers at unix:.*\n +→ start Docker/,
    );
    expect(result.stdout).toMatch(/^. git /m);
  });

  it('finds containers of dead runs, and removes them when asked to', async () => {
    const machine = `doctors-machine-${randomBytes(4).toString('hex')}`;
    await using container = await deadContainer(machine);

    const found = await leftovers({ hostname: machine }, '--fix', '--dry-run');

    expect(found).toMatchObject({ status: 'warning', hint: 'stack doctor --fix removes them' });
    expect(found?.text).toContain(container.name);
    expect(await container.exists()).toBe(true);

    const fixed = await leftovers({ hostname: machine }, '--fix');

    expect(fixed?.status).toBe('ok');
    expect(fixed?.text).toMatch(/^removed /);
    expect(await container.exists()).toBe(false);
  });

  it('leaves alone what a run does whose process it cannot see from its container', async () => {
    const hostname = `doctors-machine-${randomBytes(4).toString('hex')}`;
    const files = smallStack({ one: { test: 'echo begun; sleep 10' } });
    const busy = keep(await stackUnderTest({ files }));
    const run = busy.start(['build', '-v'], { hostname });
    await run.prints('| begun');

    const found = await leftovers({ hostname, seesNobody: true }, '--fix');
    const result = await run.ended;

    expect(found?.text).toMatch(/^(?:none|removed 0 containers) /);
    expectExit(result, 0);
  });

  async function leftovers(options: CommandOptions, ...args: readonly string[]) {
    const result = await stack.run(['doctor', '--json', ...args], options);
    const { findings } = JSON.parse(result.stdout) as Answer;
    return findings.find(({ subject }) => subject === 'leftovers');
  }

  /** A container of a dead run on a machine of its own: the runs of tests beside this one remove what died on theirs. */
  async function deadContainer(machine: string) {
    const { docker } = stack.engine;
    const name = stack.registry.replace('/', '-');
    const labels = { 'stack.run': 'dead', 'stack.host': machine, 'stack.pid': '999999999' };
    const { id } = await docker.createContainer({
      Image: 'busybox:stack-test',
      Cmd: ['true'],
      Labels: labels,
      name,
    });
    const exists = async () =>
      (await docker.listContainers({ all: true, filters: { id: [id] } })).length > 0;
    const dispose = () =>
      docker
        .getContainer(id)
        .remove({ force: true })
        .catch(() => undefined);
    return { name, exists, [Symbol.asyncDispose]: dispose };
  }
});
