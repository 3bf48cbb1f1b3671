import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const written = [
  '.github/workflows/stack.yml',
  '.gitignore',
  'README.md',
  'images/base/Dockerfile',
  'images/base/tests/test_python.py',
  'images/course/Dockerfile',
  'images/course/course.py',
  'images/course/tests/test_course.py',
  'images/tests_common/test_user.sh',
  'schemas/spec.schema.json',
  'spec.yml',
];

describe('stack init', () => {
  let stack: StackUnderTest;

  beforeEach(async () => {
    stack = await stackUnderTest({ branch: 'none' });
  });

  afterEach(async () => {
    await stack.dispose();
  });

  it('makes a stack that validates, builds and passes tests of its own', async () => {
    const made = await stack.run(['init', '--registry', stack.registry]);
    await stack.git('init', '--quiet', '--initial-branch=main');
    await stack.git('add', '--all');
    await stack.git('commit', '--quiet', '--message=New stack');
    const validated = await stack.run(['validate']);
    const built = await stack.run(['build']);

    expect([made.exitCode, validated.exitCode, built.exitCode]).toEqual([0, 0, 0]);
    expect(await stack.statuses()).toEqual({ base: 'passed', course: 'passed' });
    const { images } = await stack.report();
    const tests = images.map(({ key, steps }) => [
      key,
      steps.find(({ name }) => name === 'basic-tests')?.tests,
    ]);
    expect(tests).toEqual([
      ['base', { passed: 4, failed: 0, skipped: 0 }],
      ['course', { passed: 6, failed: 0, skipped: 0 }],
    ]);
    expect(await stack.git('status', '--porcelain')).toBe('');
  });

  it('says which files it wrote and what to do next', async () => {
    const { stdout, stderr } = await stack.run(['init']);

    const steps = ['git init', "git add --all && git commit --message 'New stack'"];
    const next = [...steps, 'stack build', 'stack shell course'].map((line) => `  ${line}`);
    expect(stdout.split('\n')).toEqual([
      ...written.map((path) => `wrote ${path}`),
      '',
      'Next:',
      ...next,
      '',
    ]);
    expect(stderr).toBe('');
    expect(await stack.files('.')).toEqual(written);
  });

  it('writes nothing on --dry-run', async () => {
    const { stdout } = await stack.run(['init', 'mine', '--dry-run', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, dryRun: true, files: written });
    expect(await stack.files('.')).toEqual([]);
  });

  it('refuses to overwrite, and names what is in the way', async () => {
    await stack.write('README.md', 'mine\n');
    await stack.write('LICENSE', 'mine too\n');

    const { exitCode, stderr } = await stack.run(['init']);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'error DIRECTORY_NOT_EMPTY: a new stack in this folder would get in the way of what is there: README.md\n' +
        '  hint: name another folder (stack init my-stack), or move these away\n',
    );
    expect(await stack.files('.')).toEqual(['LICENSE', 'README.md']);
  });
});
