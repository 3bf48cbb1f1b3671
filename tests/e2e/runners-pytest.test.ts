import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensurePythonImage, pythonImage } from '../support/python-image.ts';
import { basicTests, reportOf, type StageResults } from '../support/stage-results.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

/** A stack whose images were all taken through their tests. */
interface TestedStack {
  readonly stack: StackUnderTest;
  readonly results: ReadonlyMap<string, StageResults>;
}

/** @param images files by path below the image's folder, by image key */
async function testedStack(
  images: Readonly<Record<string, Readonly<Record<string, string>>>>,
  shared: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestedStack> {
  const spec = [
    'registry: stack.test/tiny',
    'tag: { prefix: "1" }',
    'images:',
    ...Object.keys(images).map((key) => `  ${key}: ${settings[key] ?? '{}'}`),
    '',
  ].join('\n');
  const files = Object.entries(images).flatMap(([key, own]) =>
    Object.entries(own).map(([path, text]) => [`images/${key}/${path}`, text] as const),
  );
  const stack = await stackUnderTest({
    files: { 'spec.yml': spec, ...shared, ...Object.fromEntries(files) },
  });
  await ensurePythonImage(stack.engine);
  const built = await stack.run(['build', '--json', '--progress', 'quiet'], {
    env: { GITHUB_TOKEN: 'secret-1', STACK_REGISTRY_USER: 'me', STACK_REGISTRY_TOKEN: 'secret-2' },
  });
  const report = reportOf(built);
  const results = new Map<string, StageResults>();
  for (const key of Object.keys(images)) results.set(key, await basicTests(stack, report, key));
  return { stack, results };
}

const Dockerfile = `FROM ${pythonImage}\n`;

describe('pytest inside an image', () => {
  let tested: TestedStack;
  beforeAll(async () => {
    tested = await testedStack(
      {
        good: {
          Dockerfile,
          'tests/conftest.py':
            "import pytest\n\n@pytest.fixture\ndef colour():\n    return 'green'\n",
          'tests/helper.py': 'answer = 42\n',
          'tests/test_same.py': [
            'import os, pathlib, pytest',
            'import helper',
            'def test_fixture(colour): assert colour == "green" and helper.answer == 42',
            '@pytest.mark.parametrize("word", ["a b", "<é>"])',
            'def test_words(word): assert word',
            'def test_skips(): pytest.skip("not here")',
            '@pytest.mark.xfail',
            'def test_expected(): assert False',
            'def test_user(): assert os.getuid() != 0 and os.environ["STACK_IMAGE_KEY"] == "good"',
            'class TestGroup:',
            '    def test_inside(self, tmp_path): pathlib.Path(os.environ["STACK_ARTIFACTS"], "left.txt").write_text("left")',
            '',
          ].join('\n'),
        },
        unimportable: { Dockerfile, 'tests/test_broken.py': 'import no_such_module\n' },
        failing: {
          Dockerfile,
          'tests/test_fails.py': 'def test_sum():\n    found = 1 + 1\n    assert found == 3\n',
        },
        empty: { Dockerfile, 'tests/test_empty.py': 'x = 1\n' },
        abrupt: { Dockerfile, 'tests/test_exit.py': 'import os\ndef test_it(): os._exit(3)\n' },
        without: {
          Dockerfile: `${Dockerfile}USER root\nRUN rm -r /usr/lib/python3/dist-packages/*pytest*\n`,
          'tests/test_it.py': 'def test_it(): pass\n',
        },
      },
      { 'images/tests_common/test_same.py': 'def test_common(): pass\n' },
    );
  });
  afterAll(() => tested.stack.dispose());

  it('counts every kind of result by its own name', async () => {
    expect(tested.results.get('good')).toMatchObject({
      status: 'passed',
      cases: [
        'tests_common.test_same › test_common: passed',
        'good.tests.test_same › test_fixture: passed',
        'good.tests.test_same › test_words[a b]: passed',
        expect.stringMatching(/^good\.tests\.test_same › test_words\[<.*>\]: passed$/),
        'good.tests.test_same › test_skips: skipped',
        'good.tests.test_same › test_expected: skipped',
        'good.tests.test_same › test_user: passed',
        'good.tests.test_same.TestGroup › test_inside: passed',
      ],
    });
    expect(await tested.stack.files('artifacts/logs/good')).toEqual(['left.txt']);
  });

  it('takes a file that cannot be imported for a failure', () => {
    expect(tested.results.get('unimportable')).toMatchObject({ status: 'failed' });
    expect(tested.results.get('unimportable')?.tail.join('\n')).toContain(
      "No module named 'no_such_module'",
    );
  });

  it('shows the assertion that fails', () => {
    expect(tested.results.get('failing')).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/test_sum failed: (?:AssertionError: )?assert 2 == 3/),
    });
  });

  it('counts what the shared tests found beside a file without tests', () => {
    expect(tested.results.get('empty')).toMatchObject({
      status: 'passed',
      cases: ['tests_common.test_same › test_common: passed'],
    });
  });

  it('takes a pytest that ends without results for a failure', () => {
    expect(tested.results.get('abrupt')).toMatchObject({
      status: 'failed',
      message: 'pytest wrote no results and ended with exit code 3',
    });
  });

  it('says what to do where pytest is not in the image', () => {
    expect(tested.results.get('without')?.message).toMatch(
      /^pytest is not installed there; install it in the image, or set tests: \{run_in: host\}/,
    );
  });
});

describe('pytest on the host', () => {
  const conftest = [
    'import os, pytest',
    '@pytest.fixture(scope="session")',
    'def image():',
    '    return os.environ["TEST_IMAGE"]',
    '',
  ].join('\n');
  const busybox = 'FROM busybox:stack-test\n';
  let tested: TestedStack;
  beforeAll(async () => {
    tested = await testedStack(
      {
        good: {
          Dockerfile: busybox,
          'tests/test_image.py': [
            'import json, os, pathlib',
            'def test_image(image):',
            '    assert ":i-" in image and pathlib.Path.cwd().name == "images"',
            'def test_environment():',
            '    pathlib.Path(os.environ["STACK_ARTIFACTS"]).mkdir(parents=True, exist_ok=True)',
            '    pathlib.Path(os.environ["STACK_ARTIFACTS"], "env.json").write_text(json.dumps(dict(os.environ)))',
            '',
          ].join('\n'),
          'tests/test_script.sh': '#!/bin/sh\ntest "$STACK_IMAGE_KEY" = good\n',
        },
        inside: { Dockerfile: busybox, 'tests/test_inside.sh': '#!/bin/busybox sh\nexit 0\n' },
        hanging: {
          Dockerfile: busybox,
          'tests/test_hang.sh': '#!/bin/sh\nsleep 1000\n',
          'tests/test_later.sh': '#!/bin/sh\nexit 0\n',
        },
      },
      { 'images/conftest.py': conftest },
      { inside: '{ tests: { run_in: container } }', hanging: '{ tests: { timeout: 2s } }' },
    );
  });
  afterAll(() => tested.stack.dispose());

  it('is the way of stacks with an images/conftest.py', () => {
    expect(tested.results.get('good')).toMatchObject({
      status: 'passed',
      cases: [
        'good.tests.test_image › test_image: passed',
        'good.tests.test_image › test_environment: passed',
        'tests › test_script.sh: passed',
      ],
    });
  });

  it('gives tests no secret of its own', async () => {
    const text = await tested.stack.read('artifacts/logs/good/env.json');

    expect(text).not.toMatch(/secret-\d|GITHUB_TOKEN|STACK_REGISTRY/);
    expect(JSON.parse(text)).toMatchObject({
      STACK_IMAGE_KEY: 'good',
      STACK_ARTIFACTS: `${tested.stack.dir}/artifacts/logs/good`,
    });
  });

  it('gives way to a spec that wants tests inside the image', () => {
    expect(tested.results.get('inside')).toMatchObject({ status: 'passed' });
  });

  it('ends a test that hangs with all it started, and starts no other', () => {
    expect(tested.results.get('hanging')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(
        'images/hanging/tests/test_hang.sh was still running when the time for tests (2 s) was over',
      ),
      cases: ['tests › test_hang.sh: error'],
    });
  });
});
