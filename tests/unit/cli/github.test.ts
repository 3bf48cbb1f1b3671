import { beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import type { Github } from '../../../src/ports/github.ts';
import { inlineText } from '../../../src/text/markdown.ts';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';
import { fakeGithubStore, type FakeGithubStore } from '../../support/fake-github/store.ts';
import { memoryGithub } from '../../support/memory-github.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { memoryMachine, type MemoryMachine } from '../run/memory-machine.ts';

const stack = {
  '/repo/spec.yml': 'registry: stack.test\ntag: {prefix: "1"}\nimages: {base: {}, other: {}}\n',
  '/repo/images/base/Dockerfile': 'FROM scratch\n',
  '/repo/images/base/tests/test_it.sh': 'true\n',
  '/repo/images/other/Dockerfile': 'FROM scratch\n',
  '/event.json': JSON.stringify({ pull_request: { number: 17, head: { sha: 'b'.repeat(40) } } }),
};
const pullRequest = {
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REF: 'refs/pull/17/merge',
  GITHUB_REPOSITORY: 'acme/stack',
  GITHUB_TOKEN: 'ghs_secret',
};
const push = { GITHUB_REPOSITORY: 'acme/stack', GITHUB_REF: 'refs/heads/main' };

describe('telling GitHub', () => {
  let store: FakeGithubStore;
  beforeEach(() => {
    store = fakeGithubStore();
  });

  function machine(
    env: Readonly<Record<string, string>>,
    fields: { readonly github?: Github; readonly fails?: boolean } = {},
  ): MemoryMachine {
    const scripts = fields.fails === true ? { 'test_it.sh': { exitCode: 1 } } : {};
    return memoryMachine(stack, {
      registry: memoryRegistry(),
      now: () => Date.UTC(2026, 3, 1),
      env,
      scripts,
      github: () => fields.github ?? memoryGithub(store),
    });
  }
  const firstLines = (text: string | undefined) => text?.split('\n').slice(0, 2);

  it('writes the plan as a comment, and the result in its place', async () => {
    const here = machine(pullRequest);
    const planned = await here.run('plan', '--comment');
    const plan = firstLines(store.comments[0]?.body);

    const built = await here.run('build', '--comment');

    expect([planned.exitCode, built.exitCode]).toEqual([0, 0]);
    expect(plan).toEqual(['<!-- stack:plan spec.yml -->', '### stack plan: 2 images: 2 build']);
    expect(store.comments.map(({ issue, body }) => [issue, ...(firstLines(body) ?? [])])).toEqual([
      [17, '<!-- stack:plan spec.yml -->', '### stack build: passed after 0.0s'],
    ]);
    expect(store.comments[0]?.body).toContain('<sub>spec.yml at bbbbbbb</sub>');
    expect(planned.stderr).toMatch(/^comment: https:\/\/github\.test\/pull\/17#issuecomment-\d+$/m);
  });

  it('shows the comment of a dry run, and writes nothing', async () => {
    const { exitCode, stderr } = await machine(pullRequest).run('build', '--comment', '--dry-run');

    expect([exitCode, store.comments]).toEqual([0, []]);
    expect(stderr).toContain('would write this comment on pull request 17 of acme/stack:\n\n<!--');
  });

  it('says that there is no pull request to comment on', async () => {
    const { exitCode, stderr } = await machine(push).run('plan', '--comment');

    expect([exitCode, store.comments]).toEqual([0, []]);
    expect(stderr).toBe('note: no comment is written: the run is not for a pull request\n');
  });

  it('goes on where GitHub refuses', async () => {
    const refuse = () =>
      Promise.reject(new UserError('GITHUB_DENIED', 'no', { hint: 'ask the owner' }));
    const github = { ...memoryGithub(store), putComment: refuse, putIssue: refuse };
    const env = { ...pullRequest, GITHUB_ACTIONS: 'true' };

    const { exitCode, stderr } = await machine(env, { github }).run('plan', '--comment');

    expect(exitCode).toBe(0);
    expect(stderr).toBe('::warning title=stack::no comment is written: no (ask the owner)\n');
  });

  it('goes on where the repository cannot be told', async () => {
    const { exitCode, stderr } = await machine({}).run('build', '--issue');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('note: no issue is written: it cannot be told which repository');
  });

  it('opens an issue when a run fails, and closes it when one passes', async () => {
    const failed = await machine(push, { fails: true }).run('build', '--issue');
    const open = store.issues.map(({ title, state, labels }) => ({ title, state, labels }));

    const passed = await machine(push).run('build', '--issue');

    const issue = { title: 'stack build fails: base', labels: ['stack-refresh'] };
    expect([failed.exitCode, passed.exitCode]).toEqual([1, 0]);
    expect(open).toEqual([{ ...issue, state: 'open' }]);
    expect(store.issues).toMatchObject([{ ...issue, state: 'closed' }]);
    expect(store.comments.map(({ body }) => body)).toEqual(['The stack is green again.']);
  });

  it('opens an issue when a run cannot begin', async () => {
    const here = memoryMachine(stack, {
      registry: memoryRegistry(),
      now: () => 0,
      env: push,
      outage: 'no engine for a_*_b',
      mask: maskSecrets(() => ['a_*_b']),
      github: () => memoryGithub(store),
    });

    const { exitCode } = await here.run('build', '--issue');

    expect(exitCode).toBe(3);
    expect(store.issues.map(({ title }) => title)).toEqual([
      'stack build fails: the run cannot begin',
    ]);
    expect(store.issues[0]?.body).toContain(
      `**ENGINE_UNREACHABLE** no engine for ${inlineText('***')}\n`,
    );
  });

  it('opens an issue when a join cannot begin', async () => {
    const { exitCode } = await machine(push).run(
      ...['build', '--issue', '--join', 'legs', '--run', 'yesterday', '--registry', 'stack.test'],
    );

    expect(exitCode).toBe(2);
    expect(store.issues.map(({ title }) => title)).toEqual([
      'stack build fails: the run cannot begin',
    ]);
  });

  it('opens an issue when the spec is broken', async () => {
    const here = memoryMachine(
      { ...stack, '/repo/spec.yml': 'images: {base: {depend_on: nothing}}\n' },
      {
        registry: memoryRegistry(),
        now: () => 0,
        env: push,
        github: () => memoryGithub(store),
      },
    );

    const { exitCode } = await here.run('build', '--issue');

    expect(exitCode).toBe(2);
    expect(store.issues).toMatchObject([{ title: 'stack build fails: the run cannot begin' }]);
    expect(store.issues[0]?.body).toMatch(/^<!-- stack:issue spec\.yml -->\n/);
  });

  it('asks GitHub nothing where nothing is asked for', async () => {
    const github = () => {
      throw new Error('GitHub is not to be used');
    };
    const here = memoryMachine(stack, {
      registry: memoryRegistry(),
      now: () => 0,
      env: pullRequest,
      github,
    });

    expect((await here.run('build')).exitCode).toBe(0);
  });

  it('takes the images of STACK_IMAGES where none is named', async () => {
    const here = machine({ ...push, STACK_IMAGES: ' other\n' });

    const { statuses } = await here.run('build');

    expect(statuses).toEqual({ other: 'passed' });
  });
});
