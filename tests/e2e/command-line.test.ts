import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCli } from '../support/cli-process.ts';
import { expectExit } from '../support/expect-exit.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

describe('the command line', () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'stack-e2e-'));
  });
  afterAll(() => rm(empty, { recursive: true }));

  const run = (...args: readonly string[]) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: empty };
    return startCli(args, { cwd: empty, env }).ended;
  };

  it.each(['--version', '-V'])('says its version for %s, where there is no spec', async (flag) => {
    const packageFile = new URL('../../package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

    const result = await run(flag);

    expect(result).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists its verbs for --help, and shows examples of each', async () => {
    const program = await run('--help');
    const build = await run('build', '--help');

    expectExit(program, 0);
    expect(program.stdout).toContain('doctor');
    // V8 would say so of a setting that it does not know.
    expect([program.stderr, build.stderr]).toEqual(['', '']);
    expect(build.stdout).toContain('Examples:');
    expect(build.stdout).toContain('STACK_CONCURRENCY');
  });

  it.each([
    { args: ['buidl'], says: "error USAGE: unknown command 'buidl'", hint: 'Did you mean build?' },
    { args: ['build', '--pish'], says: "error USAGE: unknown option '--pish'", hint: '--push' },
    { args: ['build', '-j', '0'], says: '--concurrency takes a whole number from 1', hint: "'0'" },
    { args: ['build', '--progress', 'loud'], says: "'loud' is invalid", hint: 'quiet' },
    { args: ['graph', '--format', 'png'], says: 'mermaid', hint: "'png'" },
    { args: ['completion', 'tcsh'], says: "'tcsh'", hint: 'bash, zsh, fish' },
  ])('refuses $args with a hint', async ({ args, says, hint }) => {
    const result = await run(...args);

    expect({ exitCode: result.exitCode, stdout: result.stdout }).toEqual({
      exitCode: 2,
      stdout: '',
    });
    expect(result.stderr).toContain(says);
    expect(result.stderr).toContain(hint);
  });

  it('says where it looked for a spec', async () => {
    const result = await run('build');

    expectExit(result, 2);
    expect(result.stderr).toContain('SPEC_MISSING');
    expect(result.stderr).toContain('spec.yml');
  });

  it('prints completion scripts that the shell can read', async () => {
    const result = await run('completion', 'bash');

    expectExit(result, 0);
    expect(() => execFileSync('bash', ['-n'], { input: result.stdout })).not.toThrow();
    const completed = execFileSync('bash', [
      '-c',
      `${result.stdout}
      COMP_WORDS=(stack bu); COMP_CWORD=1; _stack; echo "\${COMPREPLY[@]}"`,
    ]);
    expect(String(completed)).toBe('build\n');
  });
});

describe('commands that need no engine', () => {
  let stack: StackUnderTest;
  beforeAll(async () => {
    stack = await stackUnderTest({ fixture: 'tiny' });
  });
  afterAll(() => stack.dispose());

  const noEngine = { env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } };

  it('draws the graph as text, mermaid, dot and JSON', async () => {
    const [text, mermaid, dot, json] = await Promise.all(
      ['text', 'mermaid', 'dot', 'json'].map((format) =>
        stack.run(['graph', '--format', format], noEngine),
      ),
    );

    expect(text?.stdout).toMatch(/base[^]*middle[^]*leaf/);
    expect(mermaid?.stdout).toMatch(/^(?:graph|flowchart) /);
    expect(dot?.stdout).toMatch(/^digraph /);
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ schemaVersion: 1 });
  });

  it('says that a sound spec has no problems', async () => {
    const result = await stack.run(['validate'], noEngine);

    expect(result).toMatchObject({ exitCode: 0, stdout: 'spec.yml: 4 images, no problems\n' });
  });

  it('says every problem of a spec at once, with its place', async () => {
    const spec = await stack.read('spec.yml');
    const broken = spec.replace('depend_on: middle', 'depend_on: midle').replace('tag:', 'tags:');
    await stack.write('broken.yml', broken);

    const result = await stack.run(['validate', '-f', 'broken.yml', '--json'], noEngine);

    const { problems } = JSON.parse(result.stdout) as { problems: readonly { code: string }[] };
    expectExit(result, 2);
    expect(problems.length).toBeGreaterThan(0);
    expect(result.stderr).toMatch(/broken\.yml:\d+:\d+: error SPEC_/);
  });
});
