import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

jest.setTimeout(60_000);

interface Answer {
  readonly schemaVersion: number;
  readonly findings: readonly { subject: string; status: string; text: string; hint?: string }[];
}

describe('stack doctor', () => {
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
    const { exists } = await foundContainer();

    const fixed = await leftovers('--fix');

    expect(fixed?.status).toBe('ok');
    expect(fixed?.text).toMatch(/^(?:removed|none) /);
    expect(await exists()).toBe(false);
  });

  /** A container of a dead run that the doctor found. Any run beside this test removes it too: then there is another try. */
  async function foundContainer() {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const container = await deadContainer(`${stack.registry.replace('/', '-')}-${attempt}`);
      const found = await leftovers('--fix', '--dry-run');
      if (found?.text.includes(container.name) !== true) continue;
      expect(found).toMatchObject({ status: 'warning', hint: 'stack doctor --fix removes them' });
      if (await container.exists()) return container;
    }
    throw new Error('the doctor finds no container of a dead run');
  }

  async function leftovers(...args: readonly string[]) {
    const result = await stack.run(['doctor', '--json', ...args]);
    const { findings } = JSON.parse(result.stdout) as Answer;
    return findings.find(({ subject }) => subject === 'leftovers');
  }

  async function deadContainer(name: string) {
    const { docker } = stack.engine;
    const labels = { 'stack.run': 'dead', 'stack.host': hostname(), 'stack.pid': '999999999' };
    const { id } = await docker.createContainer({
      Image: 'busybox:stack-test',
      Cmd: ['true'],
      Labels: labels,
      name,
    });
    const exists = async () =>
      (await docker.listContainers({ all: true, filters: { id: [id] } })).length > 0;
    return { name, exists };
  }
});
