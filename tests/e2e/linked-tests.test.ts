import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { plannedStates } from '../support/planned-states.ts';
import { basicTests } from '../support/stage-results.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const dockerfile = (key: string) => `FROM busybox:stack-test\nLABEL key=${key}\n`;

const files: Readonly<Record<string, string>> = {
  'spec.yml':
    'registry: stack.test/tiny\ntag: { prefix: "1" }\nimages: { shell: {}, whole: {}, node: {}, other: {} }\n',
  // Git vouches for no file's bytes then.
  '.gitattributes': '* text=auto\n',
  'images/shell/Dockerfile': dockerfile('shell'),
  'images/whole/Dockerfile': dockerfile('whole'),
  'images/node/Dockerfile': dockerfile('node'),
  'images/other/Dockerfile': dockerfile('other'),
  'images/shell/tests/test_own.sh': 'grep -q shared "$(dirname "$0")/data/words"\n',
  'images/other/tests/test_other.sh': 'true\n',
  'checks/answers': '#!/bin/sh\ntest "$STACK_IMAGE_KEY" = shell\n',
  'checks/folder/test_in_folder.sh': 'test -f "$(dirname "$0")/words"\n',
  'checks/folder/words': 'shared\n',
  'checks/node.mjs':
    "import { expect, it } from '@jest/globals';\nimport { imageKey } from 'stack/testing';\nit('knows its image', () => expect(imageKey()).toBe('node'));\n",
  'package.json': '{ "private": true }\n',
};

/** Targets by path. */
const links: Readonly<Record<string, string>> = {
  'images/shell/tests/test_answers': '../../../checks/answers',
  'images/shell/tests/data': '../../../checks/folder',
  'images/shell/tests/test_astray.sh': '/opt/test_astray.sh',
  'images/whole/tests': '../../checks/folder',
  'images/node/tests/node.test.mjs': '../../../checks/node.mjs',
};

const nothing = { shell: 'skip', whole: 'skip', node: 'skip', other: 'skip' };

describe('tests that are links', () => {
  let stack: StackUnderTest;

  beforeAll(async () => {
    stack = await stackUnderTest({ files });
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(stack.dir, path)), { recursive: true });
      await symlink(target, join(stack.dir, path));
    }
    await stack.git('add', '--all');
    await stack.git('commit', '--quiet', '--message', 'Links');
    expectExit(await stack.run(['build']), 0);
  });
  afterAll(() => stack.dispose());
  beforeEach(async () => {
    await stack.git('checkout', '--quiet', '--', '.');
    await stack.git('clean', '--quiet', '--force', 'checks');
  });

  it('are run, with what lies beside them where they lead', async () => {
    const report = await stack.report();
    const cases = async (key: string) => (await basicTests(stack, report, key)).cases;

    expect(await cases('shell')).toEqual([
      'tests/data › test_in_folder.sh: passed',
      'tests › test_answers: passed',
      'tests › test_own.sh: passed',
    ]);
    expect(await cases('whole')).toEqual(['tests › test_in_folder.sh: passed']);
    expect(await cases('node')).toEqual(['tests/node.test.mjs › knows its image: passed']);
  });

  it('are told of where they lead out of the repository', async () => {
    expect(await stack.read('artifacts/logs/run.log')).toContain(
      'images/shell/tests/test_astray.sh is called like a test and is not run: it is a link',
    );
  });

  it.each([
    ['a file that one leads to', 'checks/answers', { shell: 'retest' }],
    ['what lies in a folder', 'checks/folder/words', { shell: 'retest', whole: 'retest' }],
    ['what is new in a folder', 'checks/folder/test_new.sh', { shell: 'retest', whole: 'retest' }],
    ['what jest runs', 'checks/node.mjs', { node: 'retest' }],
    ['what says of which kind modules are', 'package.json', { node: 'retest' }],
  ])('run again after a change of %s, and no others', async (_name, path, expected) => {
    const before = files[path] ?? '';
    await stack.write(path, path === 'package.json' ? '{ "type": "module" }\n' : `${before}\n`);

    expect(await plannedStates(stack, ['--affected'])).toEqual(expected);
    expect(await plannedStates(stack)).toEqual({ ...nothing, ...expected });
  });

  it('are read from a commit too', async () => {
    await stack.write('checks/answers', `${files['checks/answers'] ?? ''}\n`);
    await stack.git('commit', '--quiet', '--all', '--message', 'Answers');
    const commits = ['--base', 'HEAD~1', '--head', 'HEAD'];

    expect(await plannedStates(stack, ['--affected', ...commits])).toEqual({ shell: 'retest' });
    const backwards = ['--base', 'HEAD', '--head', 'HEAD~1'];
    expect(await plannedStates(stack, ['--affected', ...backwards])).toEqual({ shell: 'skip' });
  });
});
