import { describe, expect, it } from '@jest/globals';
import {
  heldBack,
  mainBranch,
  type PublishQuestion,
} from '../../../src/wiki/publish-conditions.ts';
import { someCheckout, someCommit } from '../../support/checkouts.ts';

function condition(fields: Partial<PublishQuestion>) {
  return heldBack({ env: {}, event: undefined, checkout: undefined, force: false, ...fields })
    ?.condition;
}

const onBranch = (branch: string | undefined, defaultBranch?: string) =>
  someCheckout({ branch, defaultBranch });
const headCommit = (message: string) => JSON.stringify({ head_commit: { message } });

describe('publishing', () => {
  it.each([
    ['main', onBranch('main')],
    ['the default branch of the clone', onBranch('develop', 'refs/remotes/origin/develop')],
    ['a default branch with a slash', onBranch('a/b', 'refs/remotes/origin/a/b')],
  ])('is possible from %s', (_name, checkout) => {
    expect(condition({ checkout })).toBeUndefined();
  });

  it.each([
    ['another branch', onBranch('feature')],
    ['main where another one is the default', onBranch('main', 'refs/remotes/origin/develop')],
    ['a detached HEAD', onBranch(undefined)],
    ['no checkout', undefined],
  ])('is held back from %s', (_name, checkout) => {
    expect(condition({ checkout })).toBe('branch');
  });

  it('goes by what GitHub says, not by the checkout', () => {
    const checkout = onBranch(undefined);
    const env = (ref: string, type = 'branch') => ({
      GITHUB_REF: `refs/${type === 'tag' ? 'tags' : 'heads'}/${ref}`,
      GITHUB_REF_NAME: ref,
      GITHUB_REF_TYPE: type,
    });
    const event = JSON.stringify({ repository: { default_branch: 'trunk' }, head_commit: null });

    expect(condition({ checkout, env: env('main') })).toBeUndefined();
    expect(condition({ checkout, env: env('trunk'), event })).toBeUndefined();
    expect(condition({ checkout, env: env('main'), event })).toBe('branch');
    expect(condition({ checkout, env: env('trunk') })).toBe('branch');
    expect(condition({ checkout: onBranch('main'), env: env('dev') })).toBe('branch');
    expect(condition({ checkout: onBranch('main'), env: env('main', 'tag') })).toBe('branch');
  });

  it.each(['pull_request', 'pull_request_target'])('never comes of the event %s', (name) => {
    const env = { GITHUB_EVENT_NAME: name, GITHUB_REF_NAME: 'main', GITHUB_REF: 'refs/heads/main' };

    expect(condition({ env })).toBe('pull-request');
    expect(condition({ env, force: true })).toBe('pull-request');
  });

  it.each(['Mend it [skip ci]', 'skip push: typo', 'one\n\nSkip CI'])(
    'is held back by the message %j',
    (message) => {
      const checkout = someCheckout({ head: someCommit({ message }) });

      expect(condition({ checkout })).toBe('commit-message');
      const env = { GITHUB_EVENT_NAME: 'push' };
      expect(condition({ checkout: onBranch('main'), env, event: headCommit(message) })).toBe(
        'commit-message',
      );
      expect(condition({ checkout, env, event: headCommit('one') })).toBeUndefined();
    },
  );

  it.each(['schedule', 'workflow_dispatch', 'workflow_run'])(
    'goes by no message for the event %s',
    (name) => {
      const checkout = someCheckout({ head: someCommit({ message: 'skip ci' }) });
      const env = { GITHUB_EVENT_NAME: name };

      expect(condition({ checkout, env, event: headCommit('skip ci') })).toBeUndefined();
    },
  );

  it.each([
    ['workflow_run', { workflow_run: { event: 'pull_request' } }, 'pull-request'],
    ['workflow_run', { workflow_run: { event: 'push' } }, undefined],
    ['issue_comment', { issue: { pull_request: { url: 'x' } } }, 'pull-request'],
    ['issue_comment', { issue: {} }, undefined],
  ])('of the event %s goes by what it is about: %j', (name, event, expected) => {
    const question = { checkout: onBranch('main'), env: { GITHUB_EVENT_NAME: name } };

    expect(condition({ ...question, event: JSON.stringify(event), force: true })).toBe(expected);
  });

  it('can be forced from elsewhere', () => {
    const checkout = someCheckout({ branch: 'x', head: someCommit({ message: 'skip ci' }) });

    expect(condition({ checkout, force: true })).toBeUndefined();
  });

  it('takes an event that is no JSON for none', () => {
    expect(condition({ checkout: onBranch('main'), event: '{' })).toBeUndefined();
  });
});

describe('the main branch', () => {
  it.each([
    [undefined, undefined, 'main'],
    [undefined, 'refs/heads/master', 'master'],
    [JSON.stringify({ repository: { default_branch: 'trunk' } }), 'refs/heads/master', 'trunk'],
  ])('of the event %s and the default %s is %s', (event, defaultBranch, branch) => {
    expect(mainBranch({ event, checkout: someCheckout({ defaultBranch }) })).toBe(branch);
  });
});
