import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { visibleNames } from '../support/engine-state.ts';
import { expectExit } from '../support/expect-exit.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

async function namesOf(stack: StackUnderTest): Promise<readonly string[]> {
  return visibleNames((await stack.engine.tags()).keys());
}

const title = (name: string) => `org.opencontainers.image.${name}`;

describe('names and labels in a git repository', () => {
  let stack: StackUnderTest;
  let sha: string;
  beforeAll(async () => {
    stack = await stackUnderTest({
      files: smallStack({ one: { settings: ['labels: { team: physics }'] } }),
      branch: 'feature/Größe',
    });
    sha = await stack.git('rev-parse', 'HEAD');
  });
  afterAll(() => stack.dispose());
  afterEach(() => stack.engine.clean());

  it('name the commit, and a branch whose letters a tag cannot have', async () => {
    await stack.git('remote', 'add', 'origin', 'https://user:word@github.com/acme/stack.git');

    const result = await stack.run(['build']);

    const names = await namesOf(stack);
    const committedAt = new Date(await stack.git('log', '-1', '--format=%cI')).toISOString();
    expectExit(result, 0);
    expect(names).toEqual([
      expect.stringMatching(/^one:1-feature-Gr.+e-[0-9a-f]{4,}$/),
      expect.stringMatching(new RegExp(`^one:1-feature-Gr.+e-[0-9a-f]{4,}-${sha.slice(0, 7)}$`)),
    ]);
    const labels = await stack.engine.labels(names[0] ?? '');
    expect(labels).toMatchObject({
      [title('title')]: 'one',
      [title('version')]: '1',
      [title('revision')]: sha,
      [title('source')]: 'https://github.com/acme/stack',
      [title('base.name')]: 'busybox:stack-test',
      team: 'physics',
    });
    expect(new Date(labels[title('created')] ?? '').toISOString()).toBe(committedAt);
  });

  it('call a detached HEAD by its commit', async () => {
    await stack.git('checkout', '--quiet', '--detach');

    const result = await stack.run(['build']);

    expectExit(result, 0);
    expect(await namesOf(stack)).toContain(`one:1-detached-${sha.slice(0, 7)}`);
  });

  it('name the pull request and nothing else for one', async () => {
    const env = { GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge' };

    const result = await stack.run(['build'], { env });

    expectExit(result, 0);
    expect(await namesOf(stack)).toEqual(['one:1-pr-12']);
  });

  it('refuse a branch that is called like the stable releases', async () => {
    const env = { GITHUB_REF: 'refs/heads/stable', GITHUB_REF_NAME: 'stable' };

    const result = await stack.run(['build'], { env });

    expectExit(result, 4);
    expect(result.stderr).toContain('BRANCH_RESERVED');
    expect(await namesOf(stack)).toEqual([]);
  });

  it('fix no name for files that are not committed, and say so in the label', async () => {
    await stack.write('images/one/Dockerfile', 'FROM busybox:stack-test\nENV changed=1\n');
    const env = { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' };

    const result = await stack.run(['build'], { env });

    expectExit(result, 0);
    expect(await namesOf(stack)).toEqual(['one:1-main']);
    expect((await stack.engine.labels('one:1-main'))[title('revision')]).toBe(`${sha}-dirty`);
  });
});

describe('names and labels of what git does not tell of', () => {
  let stack: StackUnderTest;
  beforeAll(async () => {
    stack = await stackUnderTest({
      files: {
        ...smallStack({ one: { build: ['COPY . /srv'] } }),
        'images/one/data.csv': '1\n',
        'images/one/model.bin': '1\n',
        '.gitignore': '*.bin\nartifacts\n.stack\n',
      },
      branch: 'main',
    });
  });
  afterAll(() => stack.dispose());

  it('are those of the commit for a file that git ignores, and the run says so', async () => {
    const note =
      'one is made from images/one/model.bin, which git ignores: no commit has it, and no revision tells of it';

    const built = await stack.run(['build']);
    const again = await stack.run(['build']);
    const explained = await stack.run(['explain', 'one', '--json']);

    expectExit(built, 0);
    expect(built.stderr).toContain(note);
    const sha = await stack.git('rev-parse', 'HEAD');
    expect((await stack.engine.labels('one:1-main'))[title('revision')]).toBe(sha);
    expectExit(again, 0);
    expect(again.stderr).not.toContain(note);
    expect(JSON.parse(explained.stdout)).toMatchObject({ ignored: ['images/one/model.bin'] });
  });

  it('are those of an unclean tree for a change that git was told not to see', async () => {
    await stack.git('update-index', '--skip-worktree', 'images/one/data.csv');
    await stack.write('images/one/data.csv', '2\n');

    const result = await stack.run(['build']);

    expectExit(result, 0);
    expect(await stack.git('status', '--porcelain')).toBe('');
    const sha = await stack.git('rev-parse', 'HEAD');
    expect((await stack.engine.labels('one:1-main'))[title('revision')]).toBe(`${sha}-dirty`);
  });
});

describe('names and labels without git', () => {
  it('say local and no revision', async () => {
    const stack = await stackUnderTest({ files: smallStack({ one: {} }), branch: 'none' });

    const result = await stack.run(['build']);

    const labels = await stack.engine.labels('one:1-local').finally(stack.dispose);
    expectExit(result, 0);
    expect(labels[title('revision')]).toBe('');
  });
});
