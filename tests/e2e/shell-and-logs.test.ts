import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

describe('looking into what was built', () => {
  let stack: StackUnderTest;
  beforeAll(async () => {
    const one = {
      build: ['RUN echo built here; echo tiny 1 > /etc/tiny-release', 'USER 1000'],
      test: 'printf "tested \\033[31mhere\\n"',
    };
    stack = await stackUnderTest({ files: smallStack({ one, other: {} }) });
    await stack.run(['build', 'one']);
  });
  afterAll(() => stack.dispose());

  it('shows the log of the run', async () => {
    const result = await stack.run(['logs']);

    expectExit(result, 0);
    expect(result.stdout).toContain('"run-finished"');
  });

  it('shows what all steps of an image printed, and lets nothing in it steer the terminal', async () => {
    const result = await stack.run(['logs', 'one']);

    expectExit(result, 0);
    expect(result.stdout).toMatch(/one\.build\.log[^]*built here[^]*one\.basic-tests\.log/);
    expect(result.stdout).toContain('tested');
    expect(result.stdout).not.toContain('\u001b[31m');
  });

  it('shows what one step printed', async () => {
    const result = await stack.run(['logs', 'one', '--step', 'build']);

    expectExit(result, 0);
    expect(result.stdout).toContain('built here');
    expect(result.stdout).not.toContain('tested');
  });

  it('says what there is for a log that is not there', async () => {
    const image = await stack.run(['logs', 'other']);
    const step = await stack.run(['logs', 'one', '--step', 'bild']);

    expect([image.exitCode, step.exitCode]).toEqual([2, 2]);
    expect(image.stderr).toContain('artifacts/logs/');
    expect(step.stderr).toContain('basic-tests');
  });

  it('runs a command in an image and passes on what it prints and its exit code', async () => {
    const read = await stack.run(['shell', 'one', '--', 'cat', '/etc/tiny-release']);
    const both = await stack.run([
      'shell',
      'one',
      '--',
      'sh',
      '-c',
      'id -u; echo oops >&2; exit 42',
    ]);

    expect(read).toMatchObject({ exitCode: 0, stdout: 'tiny 1\n', stderr: '' });
    expect(both).toMatchObject({ exitCode: 42, stdout: '1000\n', stderr: 'oops\n' });
  });

  it('loses nothing of a long output', async () => {
    const result = await stack.run(['shell', 'one', '--', 'seq', '200000']);

    expectExit(result, 0);
    expect(result.stdout.length).toBe(1_288_895);
  });

  it('gives a shell without a terminal what comes from stdin', async () => {
    const result = await stack.run(['shell', 'one', '--user', 'root'], {
      input: 'echo I am $(id -u)\nexit 3\n',
    });

    expect(result).toMatchObject({ exitCode: 3, stdout: 'I am 0\n' });
  });

  it('says why a command cannot be started, and leaves no container', async () => {
    const missing = await stack.run(['shell', 'one', '--', 'no-such-program']);
    const unbuilt = await stack.run(['shell', 'other']);

    expectExit(missing, 3);
    expect(missing.stderr).toContain('no-such-program cannot be started in one');
    expectExit(unbuilt, 2);
    expect(unbuilt.stderr).toContain('run `stack build other` first');
    expect(await stack.engine.containers()).toEqual([]);
  });
});
