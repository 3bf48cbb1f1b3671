import { describe, expect, it } from '@jest/globals';
import { chooseRunner, scriptCommand } from '../../../src/image-tests/choose-runner.ts';
import { hostTestEnvironment } from '../../../src/image-tests/host-environment.ts';
import { pytestArguments, pytestResult } from '../../../src/image-tests/pytest.ts';
import { scriptCase } from '../../../src/image-tests/script-case.ts';

describe('runner of a test file', () => {
  it.each([
    ['images/a/tests/test_x.py', false, 'pytest'],
    ['x_test.py', false, 'pytest'],
    ['x.test.py', true, 'pytest'],
    ['server.test.ts', false, 'jest'],
    ['server.test.mjs', false, 'jest'],
    ['test_server.test.js', true, 'jest'],
    ['test_x.sh', false, 'script'],
    ['test_x.R', false, 'script'],
    ['test_x', true, 'script'],
    ['x_test.pl', true, 'script'],
    ['test_x', false, 'unknown'],
    ['test_data.csv', false, 'unknown'],
    ['test_x.ts', false, 'unknown'],
    ['conftest.py', false, undefined],
    ['helpers.py', true, undefined],
    ['test_.py', false, 'pytest'],
    ['test_', true, undefined],
    ['latest.sh', true, undefined],
    ['contest.py', false, undefined],
    ['_test.py', false, undefined],
    ['.test.ts', false, undefined],
    ['test_dir/helper.py', false, undefined],
  ])('%s (executable: %s) is %s', (path, executable, runner) => {
    expect(chooseRunner(path, executable)).toBe(runner);
  });

  it.each([
    ['/t/test_x.sh', true, ['/t/test_x.sh']],
    ['/t/test_x.sh', false, ['sh', '/t/test_x.sh']],
    ['/t/test_x.R', false, ['Rscript', '/t/test_x.R']],
    ['/t/test_x.R', true, ['/t/test_x.R']],
  ])('%s (executable: %s) is started by %j', (path, executable, command) => {
    expect(scriptCommand(path, executable)).toEqual(command);
  });
});

describe('environment of tests on the host', () => {
  it('has what programs need, and no token', () => {
    const env = {
      PATH: '/usr/bin',
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
      Path: 'C:\\Windows',
      DOCKER_HOST: 'unix:///x',
      GITHUB_TOKEN: 'secret',
      STACK_REGISTRY_TOKEN: 'secret',
      AWS_SECRET_ACCESS_KEY: 'secret',
      NPM_TOKEN: 'secret',
      UNSET: undefined,
    };

    expect(hostTestEnvironment(env)).toEqual({
      PATH: '/usr/bin',
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
      Path: 'C:\\Windows',
      DOCKER_HOST: 'unix:///x',
    });
  });
});

describe('pytest', () => {
  const xml = (inner: string) =>
    `<testsuites><testsuite name="pytest">${inner}</testsuite></testsuites>`;
  const passed = '<testcase classname="test_x" name="test_a" time="0.5"/>';
  const failing = '<testcase classname="test_x" name="test_b"><failure message="no"/></testcase>';

  it('is given every file by name', () => {
    const args = pytestArguments('/t', '/r.xml', ['/t/test_a.py', '/t/b_test.py']);

    expect(args.slice(0, 2)).toEqual(['-m', 'pytest']);
    expect(args).toContain('--junitxml=/r.xml');
    expect(args.slice(-2)).toEqual(['/t/test_a.py', '/t/b_test.py']);
  });

  it.each([
    ['all is well', xml(passed), 0, ['passed'], undefined],
    ['a test failed', xml(passed + failing), 1, ['passed', 'failed'], undefined],
    ['nothing was collected', xml(''), 5, [], undefined],
    [
      'it ended badly without a failing test',
      xml(passed),
      3,
      ['passed'],
      'pytest ended with exit code 3',
    ],
  ])('when %s', (_name, result, exitCode, statuses, problem) => {
    const part = pytestResult(result, exitCode, []);

    expect(part.cases.map(({ status }) => status)).toEqual(statuses);
    expect(part.problem).toBe(problem);
  });

  it.each([
    [
      'not installed',
      1,
      ['/usr/bin/python3: No module named pytest'],
      'pytest is not installed there',
    ],
    ['without Python', 127, [], 'there is no python3 or python'],
    ['killed', 137, ['Killed'], 'pytest wrote no results and ended with exit code 137'],
  ])('that is %s is a problem in words', (_name, exitCode, tail, problem) => {
    const part = pytestResult(undefined, exitCode, tail);

    expect(part.cases).toEqual([]);
    expect(part.problem).toContain(problem);
  });

  it('whose result is cut off wrote none', () => {
    expect(pytestResult('<testsuites><tests', 137, []).problem).toContain('exit code 137');
  });
});

describe('a script', () => {
  const base = { suite: 'images/a/tests', name: 'test_x.sh', durationMs: 5 };
  const path = 'images/a/tests/test_x.sh';

  it.each([
    ['passes with 0', 0, ['out'], { status: 'passed' }],
    ['skips with 77, and says why', 77, ['no GPU'], { status: 'skipped', message: 'no GPU' }],
    [
      'skips with 77 in silence',
      77,
      [],
      { status: 'skipped', message: 'the script said so (exit code 77)' },
    ],
    ['fails with 1', 1, ['a', 'b'], { status: 'failed', message: 'exit code 1', details: 'a\nb' }],
    [
      'fails with 127',
      127,
      [],
      {
        status: 'failed',
        message: 'exit code 127 (cannot be started: is its interpreter there?)',
        details: '',
      },
    ],
  ])('%s', (_name, exitCode, tail, outcome) => {
    expect(scriptCase(path, 5, exitCode, undefined, tail)).toEqual({ ...base, ...outcome });
  });

  it('that did not end by itself is an error', () => {
    expect(scriptCase(path, 5, undefined, 'still running', ['x'])).toEqual({
      ...base,
      status: 'error',
      message: 'still running',
      details: 'x',
    });
  });
});
