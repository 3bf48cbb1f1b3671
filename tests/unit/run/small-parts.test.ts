import { describe, expect, it } from '@jest/globals';
import { logEvents } from '../../../src/run/log-events.ts';
import { newRunId, startOfRunId } from '../../../src/run/run-id.ts';
import { tagSource } from '../../../src/run/tag-source.ts';

describe('run ID', () => {
  const at = Date.UTC(2026, 10, 21, 17, 55, 1, 234);

  it('is the start of the run and six digits, fit for a tag', () => {
    expect(newRunId(at, () => 0.25)).toBe('20261121T175501Z-400000');
    expect(newRunId(at, () => 0)).toBe('20261121T175501Z-000000');
  });

  it('tells when the run started', () => {
    expect(startOfRunId('20261121T175501Z-3f9a2c')).toBe(Date.UTC(2026, 10, 21, 17, 55, 1));
  });

  it.each([
    '',
    'shell',
    '20261121T175501Z',
    '20261121T175501Z-xyzxyz',
    '2026-11-21T17:55:01Z-3f9a2c',
  ])("'%s' is none", (text) => {
    expect(startOfRunId(text)).toBeUndefined();
  });
});

describe('what tags are named after', () => {
  const head = { sha: 'a'.repeat(40), committedAt: '2026-04-01T10:00:00Z' };
  const checkout = { head, branch: 'work', webUrl: undefined, shallow: false };

  it.each([
    ['the branch of the checkout', {}, { kind: 'branch', name: 'work' }],
    [
      'the branch that GitHub names, since it checks out a detached HEAD',
      { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' },
      { kind: 'branch', name: 'main' },
    ],
    [
      'the pull request',
      { GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge', GITHUB_REF_TYPE: 'branch' },
      { kind: 'pull-request', number: 12 },
    ],
    [
      'no git tag',
      { GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' },
      { kind: 'branch', name: 'work' },
    ],
    ['no empty name', { GITHUB_REF_NAME: '' }, { kind: 'branch', name: 'work' }],
  ])('is %s', (_name, env, source) => {
    expect(tagSource(env, checkout)).toEqual(source);
  });

  it('is the commit on a detached HEAD, and nothing without git', () => {
    expect(tagSource({}, { ...checkout, branch: undefined })).toEqual({
      kind: 'none',
      sha: head.sha,
    });
    expect(tagSource({}, undefined)).toEqual({ kind: 'none', sha: undefined });
  });
});

describe("the run's own log", () => {
  it('gets what happens by its weight, and no output of programs', () => {
    const lines: unknown[] = [];
    const to = (level: string) => (message: string, fields?: unknown) =>
      void lines.push([level, message, fields]);
    const read = logEvents({
      debug: to('debug'),
      info: to('info'),
      warn: to('warn'),
      error: to('error'),
      close: () => Promise.resolve(),
    });

    read({ kind: 'step-started', at: 1, image: 'base', step: 'build' });
    read({ kind: 'step-output', at: 1, image: 'base', step: 'build', line: 'x' });
    read({ kind: 'note', at: 1, level: 'warning', text: 'odd' });
    read({ kind: 'note', at: 1, level: 'info', text: 'fine' });
    read({ kind: 'run-finished', at: 1, status: 'failed', durationMs: 2 });

    expect(lines).toEqual([
      ['info', 'step-started', { image: 'base', step: 'build' }],
      ['warn', 'note', { text: 'odd' }],
      ['info', 'note', { text: 'fine' }],
      ['error', 'run-finished', { status: 'failed', durationMs: 2 }],
    ]);
  });
});
