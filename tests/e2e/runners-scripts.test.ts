import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunReport } from '../../src/report/run-report.ts';
import { basicTests, reportOf, type StageResults } from '../support/stage-results.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const script = (...lines: readonly string[]) => `#!/bin/sh\n${lines.join('\n')}\n`;
const image = { Dockerfile: 'FROM busybox:stack-test\nUSER 1000\n' };

/** Images that need nothing but their tests: files by path below the image's folder. */
const images: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kinds: {
    ...image,
    'tests/test_executable': script('test "$(id -u)" = 1000'),
    'tests/test_plain.sh': 'test -f "$(dirname "$0")/data.txt"\n',
    'tests/data.txt': 'data',
    'tests/helper.sh': script('exit 1'),
    'tests/sub/test_same.sh': script('exit 0'),
    'tests/test_notes.txt': 'not run by anything',
    'test/test_same.sh': script('exit 0'),
  },
  variables: {
    ...image,
    'tests/test_variables.sh': script(
      'echo "$TEST_IMAGE $STACK_IMAGE_KEY" > "$STACK_ARTIFACTS/variables.txt"',
      'mkdir "$STACK_ARTIFACTS/sub" && printf "\\377\\000" > "$STACK_ARTIFACTS/sub/shot.png"',
      'ln -s /etc/passwd "$STACK_ARTIFACTS/passwd" && ln -s / "$STACK_ARTIFACTS/root"',
      'mkfifo "$STACK_ARTIFACTS/pipe"',
      'touch "$STACK_ARTIFACTS/..hidden" "$STACK_ARTIFACTS/back\\\\slash"',
    ),
  },
  skipped: { ...image, 'tests/test_skip.sh': script('echo no network here', 'exit 77') },
  mixed: {
    ...image,
    'tests/test_fails.sh': script('echo the reason >&2', 'exit 4'),
    'tests/test_passes.sh': script('exit 0'),
    'tests/test_skips.sh': script('exit 77'),
  },
  language: { ...image, 'tests/test_it.R': 'quit(status = 0)\n' },
  snake: { ...image, 'tests/test_it.py': 'def test_it(): pass\n' },
  hangs: {
    ...image,
    'tests/test_a_first.sh': script('exit 0'),
    'tests/test_hang.sh': script('echo waiting', 'sleep 1000'),
    'tests/test_never.sh': script('exit 0'),
  },
  odd: {
    ...image,
    'tests/test_odd.sh': script(
      "printf 'plain\\n\\033[31mred\\033[0m\\n10%%\\r90%%\\nbad \\377\\376\\000 end\\nno newline'",
      'exit 1',
    ),
  },
  loud: {
    ...image,
    'tests/test_loud.sh': script(
      'yes "$(head -c 2000 /dev/zero | tr "\\\\0" x)" | head -c 200000000',
      'echo; echo the end',
    ),
  },
  silent: {
    Dockerfile: 'FROM scratch\nCOPY --from=busybox:stack-test /bin/busybox /busybox\n',
    'tests/test_it.sh': script('exit 0'),
  },
  offspring: { Dockerfile: 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n' },
};

const settings: Readonly<Record<string, string>> = {
  hangs: '{ tests: { timeout: 20s } }',
  offspring: '{ depend_on: kinds, tests: { inherit: true } }',
};

const spec = [
  'registry: stack.test/tiny',
  'tag: { prefix: "1" }',
  'concurrency: 4',
  'images:',
  ...Object.keys(images).map((key) => `  ${key}: ${settings[key] ?? '{}'}`),
  '',
].join('\n');

describe('tests inside an image', () => {
  let stack: StackUnderTest;
  let report: RunReport;
  const results = new Map<string, StageResults>();

  beforeAll(async () => {
    const files = Object.entries(images).flatMap(([key, own]) =>
      Object.entries(own).map(([path, text]) => [`images/${key}/${path}`, text] as const),
    );
    stack = await stackUnderTest({ files: { 'spec.yml': spec, ...Object.fromEntries(files) } });
    const built = await stack.run(['build', '--json', '--progress', 'quiet']);
    report = reportOf(built);
    for (const key of Object.keys(images)) results.set(key, await basicTests(stack, report, key));
  });
  afterAll(() => stack.dispose());

  it('runs executables and shell scripts of tests/ and test/, and no helpers', () => {
    expect(results.get('kinds')).toMatchObject({
      status: 'passed',
      cases: [
        'tests/sub › test_same.sh: passed',
        'tests › test_executable: passed',
        'tests › test_plain.sh: passed',
        'test › test_same.sh: passed',
      ],
    });
  });

  it('tells of a file that is called like a test and that nothing runs', async () => {
    const log = await stack.read('artifacts/logs/run.log');

    expect(log).toContain('images/kinds/tests/test_notes.txt is called like a test and is not run');
  });

  it('runs the tests of ancestors where the spec says so', () => {
    expect(results.get('offspring')?.cases).toEqual(
      results.get('kinds')?.cases.map((one) => `images/kinds/${one}`),
    );
  });

  it('tells a test what it tests', async () => {
    const { imageId } = report.images.find(({ key }) => key === 'variables') ?? {};
    const exact = `${stack.registry}/variables:i-${imageId?.slice('sha256:'.length, 19) ?? ''}`;

    expect(await stack.read('artifacts/logs/variables/variables.txt')).toBe(`${exact} variables\n`);
  });

  it('keeps the files that a test left, and follows no link out of them', async () => {
    expect(results.get('variables')).toMatchObject({ status: 'passed' });
    expect(await stack.files('artifacts/logs/variables')).toEqual([
      '..hidden',
      'sub/shot.png',
      'variables.txt',
    ]);
  });

  it('counts a stage whose tests were all skipped as skipped, never as passed', () => {
    expect(results.get('skipped')).toMatchObject({
      status: 'skipped',
      message: 'every test was skipped',
      cases: ['tests › test_skip.sh: skipped'],
    });
  });

  it('goes on after a test that failed, and says why it did', () => {
    expect(results.get('mixed')).toMatchObject({
      status: 'failed',
      message: 'images/mixed/tests › test_fails.sh failed: exit code 4',
      cases: [
        'tests › test_fails.sh: failed',
        'tests › test_passes.sh: passed',
        'tests › test_skips.sh: skipped',
      ],
      tail: ['the reason'],
    });
  });

  it('says of a script whose interpreter is not in the image what is the matter', () => {
    expect(results.get('language')).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(
        /test_it\.R failed: exit code 12[67] \(cannot be started: is its interpreter there\?\)$/,
      ),
      cases: ['tests › test_it.R: failed'],
    });
  });

  it('says of Python tests in an image without Python what to do', () => {
    expect(results.get('snake')).toMatchObject({
      status: 'failed',
      message:
        'there is no python3 or python to run pytest with; install it in the image, or set tests: {run_in: host}',
    });
  });

  it('ends a test that hangs when the time is over, and names it', () => {
    const hangs = results.get('hangs');

    expect(hangs).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(
        'images/hangs/tests/test_hang.sh was still running when the time for tests (20 s) was over',
      ),
      cases: ['tests › test_a_first.sh: passed', 'tests › test_hang.sh: error'],
      tail: ['waiting'],
    });
    expect(hangs?.durationMs).toBeLessThan(60_000);
  });

  it('shows output that is no clean text as text', () => {
    expect(results.get('odd')).toMatchObject({
      status: 'failed',
      tail: ['plain', 'red', '90%', 'bad \u{fffd}\u{fffd} end', 'no newline'],
    });
  });

  it('cuts the log of a test that prints without end, and reads it all', async () => {
    const log = await stack.read('artifacts/logs/loud.basic-tests.log');

    expect(results.get('loud')).toMatchObject({ status: 'passed' });
    expect(log.length).toBeLessThan(65 * 1024 * 1024);
    expect(log.slice(-100)).toContain('[the log is cut here, at 67108864 bytes]');
  });

  it('says of an image that no test can run in what to do', () => {
    expect(results.get('silent')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('write them as *.test.ts, which work from the host'),
    });
  });

  it('leaves no container behind', async () => {
    expect(await stack.engine.containers()).toEqual([]);
  });
});

describe('a container that dies under a test', () => {
  it('is a failure that names the test', async () => {
    const stack = await stackUnderTest({
      files: {
        'spec.yml': 'registry: stack.test/tiny\ntag: { prefix: "1" }\nimages: { victim: {} }\n',
        'images/victim/Dockerfile': image.Dockerfile,
        'images/victim/tests/test_killed.sh': script('echo ready', 'sleep 1000'),
      },
    });
    const building = stack.start(['build', '--json', '--progress', 'plain', '--verbose']);
    await building.prints('ready');
    for (const id of await stack.engine.containers()) {
      await stack.engine.docker.getContainer(id).kill();
    }

    const report = reportOf(await building.ended);
    const result = await basicTests(stack, report, 'victim');
    await stack.dispose();

    expect(result).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(
        'the container died while images/victim/tests/test_killed.sh ran (exit code 137)',
      ),
      cases: ['tests › test_killed.sh: error'],
    });
  });
});
