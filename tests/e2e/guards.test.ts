import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visibleNames } from '../support/engine-state.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackOptions, type StackUnderTest } from '../support/stack-cli.ts';

/** What a run must not reach, and what must not reach a run. */
describe('a run', () => {
  let stack: StackUnderTest;
  const open = async (options: StackOptions) => (stack = await stackUnderTest(options));
  afterEach(() => stack.dispose());

  it('does not empty what a link called artifacts leads to', async () => {
    await open({ files: smallStack({ base: {} }) });
    const precious = join(stack.dir, '..', 'precious');
    await mkdir(precious);
    await writeFile(join(precious, 'thesis.txt'), 'years of work');
    await symlink(precious, join(stack.dir, 'artifacts'));

    const result = await stack.run(['build']);

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('ARTIFACTS_UNWRITABLE');
    expect(await readdir(precious)).toEqual(['thesis.txt']);
  });

  it('runs no tests from outside of the repository', async () => {
    await open({ files: smallStack({ base: {} }) });
    const outside = join(stack.dir, '..', 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'test_it.sh'), 'cat /etc/passwd\n');
    await symlink(outside, join(stack.dir, 'images', 'base', 'tests'));

    const result = await stack.run(['build']);

    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('images/base/tests leads out of the repository');
    expect(await stack.files('artifacts/logs')).not.toContain('base.basic-tests.log');
  });

  it('gives the same image twice where the context is the whole repository', async () => {
    await open({
      files: {
        'spec.yml':
          'registry: stack.test/tiny\ntag: { prefix: "1" }\nimages: { all: { context: . } }\n',
        Dockerfile: 'FROM busybox:stack-test\nCOPY . /srv\nRUN ls -A /srv > /seen\n',
        '.dockerignore': '.git\n',
      },
    });
    const first = await stack.run(['build']);
    const firstId = (await stack.engine.tags()).get('all:1-main');

    const second = await stack.run(['build']);

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect((await stack.engine.tags()).get('all:1-main')).toBe(firstId);
    expect((await stack.run(['shell', 'all', 'cat', '/seen'])).stdout).toBe(
      '.dockerignore\nDockerfile\nspec.yml\n',
    );
  });

  it('is not changed by a secret that is a word of its own', async () => {
    await open({ files: smallStack({ base: { test: 'echo it passed' } }) });

    const result = await stack.run(['build'], {
      env: { STACK_REGISTRY_USER: 'passed', STACK_REGISTRY_TOKEN: 'passed' },
    });

    expect(result.exitCode).toBe(0);
    expect(await stack.statuses()).toEqual({ base: 'passed' });
    expect(await stack.read('artifacts/logs/base.basic-tests.log')).toBe('it ***\n');
  });

  it('names children after a new commit of their parent, and moves no fixed tag', async () => {
    await open({
      files: smallStack({ base: { build: ['RUN echo 1'] }, child: { parent: 'base' } }),
    });
    await stack.run(['build']);
    const before = await stack.engine.tags();
    await stack.write('images/base/Dockerfile', 'FROM busybox:stack-test\nRUN echo 2\n');
    await stack.git('commit', '--all', '--quiet', '--message=two');

    await stack.run(['build']);

    const after = await stack.engine.tags();
    const fixed = [...before.keys()].filter((name) => /:1-main-[0-9a-f]{7}$/.test(name));
    expect(fixed).toHaveLength(2);
    expect(fixed.map((name) => after.get(name))).toEqual(fixed.map((name) => before.get(name)));
    expect([...after.keys()].filter((name) => /:1-main-[0-9a-f]{7}$/.test(name))).toHaveLength(4);
  });

  it('gives no fixed tag to images that a spec which is not committed makes other ones', async () => {
    await open({ files: smallStack({ base: {}, child: { parent: 'base' }, other: {} }) });
    const sha7 = (await stack.git('rev-parse', 'HEAD')).slice(0, 7);
    const spec = await stack.read('spec.yml');
    await stack.write(
      'spec.yml',
      `${spec.replace('  base:\n', '  base:\n    build_args: { A: b }\n')}retries: 1\n`,
    );

    await stack.run(['build']);

    expect(visibleNames((await stack.engine.tags()).keys())).toEqual([
      'base:1-main',
      'child:1-main',
      'other:1-main',
      `other:1-main-${sha7}`,
    ]);
  });

  it('labels images of a shallow clone with the commit of the full one', async () => {
    await open({ files: smallStack({ base: { build: ['RUN echo 1'] } }) });
    await stack.git('commit', '--allow-empty', '--quiet', '--message=other');
    const clone = join(stack.dir, '..', 'clone');
    await stack.git('clone', '--quiet', '--depth=1', `file://${stack.dir}`, clone);
    const full = (await stack.git('log', '-1', '--format=%H', '--', 'images')).trim();

    await stack.run(['build', '-f', join(clone, 'spec.yml')]);

    const labels = await stack.engine.labels('base:1-main');
    expect(labels['org.opencontainers.image.revision']).toBe(full);
  });

  it('prints what others wrote as one harmless line', async () => {
    await open({
      files: { 'spec.yml': 'tag: { prefix: "1" }\nimages: {}\n"a\\n::error::pwn\\e[31m": 1\n' },
    });

    const result = await stack.run(['validate'], { env: { GITHUB_ACTIONS: 'true' } });

    expect(result.exitCode).toBe(2);
    expect(result.stderr).not.toContain('\u001b');
    expect(result.stderr).not.toMatch(/^::error::pwn/m);
  });
});
