import { describe, expect, it } from '@jest/globals';
import { eventFacts } from '../../../src/changes/event-facts.ts';
import { readEvent } from '../../../src/changes/read-event.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { sha } from './fake-git.ts';

const path = '/home/runner/event.json';
const zeros = '0'.repeat(40);

describe('eventFacts', () => {
  it.each(['pull_request', 'pull_request_target'])('reads the commits of a %s', (name) => {
    const event = {
      number: 7,
      pull_request: { number: 7, base: { sha: sha('b') }, head: { sha: sha('h') }, title: 'x' },
    };

    const facts = eventFacts(
      { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_BASE_REF: 'main' },
      JSON.stringify(event),
    );

    expect(facts).toStrictEqual({
      kind: 'pull-request',
      number: 7,
      baseSha: sha('b'),
      headSha: sha('h'),
      baseBranch: 'main',
      mergeSha: undefined,
    });
  });

  it('tells a pull request from the environment where there is no event file', () => {
    const env = {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_SHA: sha('m'),
      GITHUB_BASE_REF: '',
    };

    const facts = eventFacts(env, undefined);

    expect(facts).toStrictEqual({
      kind: 'pull-request',
      number: 12,
      baseSha: undefined,
      headSha: undefined,
      baseBranch: undefined,
      mergeSha: sha('m'),
    });
  });

  it('refuses to guess the head of a pull_request_target', () => {
    const env = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' };

    expect(() => eventFacts(env, undefined)).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message:
          'the event file (GITHUB_EVENT_PATH) does not say which commit the pull request is about',
      }),
    );
  });

  it('reads all commit messages of a push', () => {
    const event = {
      before: sha('a'),
      after: sha('c'),
      commits: [{ id: sha('b'), message: 'One\n\nfull rebuild' }, { message: 'Two' }],
      deleted: false,
      forced: true,
    };

    const facts = eventFacts({ GITHUB_EVENT_NAME: 'push' }, JSON.stringify(event));

    expect(facts).toStrictEqual({
      kind: 'push',
      before: sha('a'),
      after: sha('c'),
      messages: ['One\n\nfull rebuild', 'Two'],
      deleted: false,
      forced: true,
    });
  });

  it('takes zeros for no commit: a new branch, a deleted one', () => {
    const created = eventFacts(
      { GITHUB_EVENT_NAME: 'push' },
      JSON.stringify({ before: zeros, after: sha('c'), commits: [] }),
    );
    const deleted = eventFacts(
      { GITHUB_EVENT_NAME: 'push', GITHUB_SHA: sha('x') },
      JSON.stringify({ before: sha('c'), after: zeros, deleted: true }),
    );

    expect([created, deleted]).toStrictEqual([
      {
        kind: 'push',
        before: undefined,
        after: sha('c'),
        messages: [],
        deleted: false,
        forced: false,
      },
      {
        kind: 'push',
        before: sha('c'),
        after: undefined,
        messages: undefined,
        deleted: true,
        forced: false,
      },
    ]);
  });

  it('knows of a push without an event file only where it ended', () => {
    const facts = eventFacts({ GITHUB_EVENT_NAME: 'push', GITHUB_SHA: sha('c') }, undefined);

    expect(facts).toStrictEqual({
      kind: 'push',
      before: undefined,
      after: sha('c'),
      messages: undefined,
      deleted: false,
      forced: false,
    });
  });

  it('reads the ends of a merge group', () => {
    const event = { merge_group: { base_sha: sha('b'), head_sha: sha('g') } };

    const facts = eventFacts({ GITHUB_EVENT_NAME: 'merge_group' }, JSON.stringify(event));

    expect(facts).toStrictEqual({ kind: 'merge-group', baseSha: sha('b'), headSha: sha('g') });
  });

  it.each([undefined, 'schedule', 'workflow_dispatch', 'release', 'constructor'])(
    'says nothing for the event %s',
    (name) => {
      expect(eventFacts({ GITHUB_EVENT_NAME: name }, 'no JSON')).toStrictEqual({ kind: 'none' });
    },
  );

  it.each([
    ['push', 'no JSON'],
    ['push', 'null'],
    ['push', '[]'],
    ['push', '"text"'],
    ['push', '{"before": 1}'],
    ['push', '{"before": "--output=/etc/passwd"}'],
    ['push', `{"after": "${sha('a').slice(1)}"}`],
    ['push', '{"commits": [{}]}'],
    ['push', '{"commits": {"message": "x"}}'],
    ['push', '{"deleted": "no"}'],
    ['pull_request', '{"pull_request": []}'],
    ['pull_request', '{"pull_request": {"number": "7"}}'],
    ['pull_request', '{"pull_request": {"head": {"sha": "main"}}}'],
    ['merge_group', '{"merge_group": {"base_sha": null}}'],
  ])('refuses the malformed file of a %s: %s', (name, text) => {
    const env = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path };

    expect(() => eventFacts(env, text)).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: `${path} (GITHUB_EVENT_PATH) is not the event of a ${name}`,
      }),
    );
  });
});

describe('readEvent', () => {
  const push = { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: path };

  it('reads the file that GitHub names', async () => {
    const files = memoryFiles({ [path]: JSON.stringify({ before: sha('a'), after: sha('b') }) });

    const facts = await readEvent({ env: push, files });

    expect(facts).toMatchObject({ kind: 'push', before: sha('a'), after: sha('b') });
  });

  it('does not read the file of an event without commits', async () => {
    const files = memoryFiles({ [path]: 'no JSON' });

    const facts = await readEvent({ env: { ...push, GITHUB_EVENT_NAME: 'schedule' }, files });

    expect(facts).toStrictEqual({ kind: 'none' });
  });

  it('names a file that is not there', async () => {
    await expect(readEvent({ env: push, files: memoryFiles() })).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${path} (GITHUB_EVENT_PATH) is not there`,
    });
  });

  it('names a file that cannot be read', async () => {
    const files = memoryFiles({ [path]: '{}' }, { [path]: 'EACCES' });

    await expect(readEvent({ env: push, files })).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${path} (GITHUB_EVENT_PATH) cannot be read (EACCES)`,
    });
  });
});
