import { describe, expect, it } from '@jest/globals';
import { compareWithPrevious } from '../../../src/github/compare-with-previous.ts';
import { publishReleaseNotes } from '../../../src/github/publish-release-notes.ts';
import { renderReleaseNotes } from '../../../src/github/release-notes.ts';
import type { Release } from '../../../src/release/release.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { fakeGithubStore } from '../../support/fake-github/store.ts';
import { memoryGithub } from '../../support/memory-github.ts';
import { releaseComparison } from '../compare/comparisons.ts';
import { golden } from '../golden.ts';

const commit = 'a'.repeat(40);

function release(number: number, fields: Partial<Release> = {}): Release {
  const image = (key: string, digit: string) => ({
    repository: `ghcr.io/acme/${key}`,
    digest: digestOfDigit(digit),
    imageId: digestOfDigit(digit),
    buildId: digestOfDigit('c'),
    parents: {},
    verdicts: { basic: 'passed', integration: 'none' } as const,
  });
  return {
    schemaVersion: 1,
    tag: '2026.4-stable',
    number,
    lock: {
      schemaVersion: 1,
      prefix: '2026.4',
      branch: 'main',
      commit,
      specHash: 'd'.repeat(64),
      images: { base: image('base', String(number)), gpu: image('gpu', '9') },
    },
    source: { reference: 'ghcr.io/acme/stack-lock:2026.4-main', digest: digestOfDigit('e') },
    releasedAt: '2026-11-21T17:55:01.000Z',
    by: 'octocat',
    waived: [],
    tags: {},
    dropped: [],
    ...fields,
  };
}

describe('renderReleaseNotes', () => {
  it('begins with what users should know, and names each image by digest', () => {
    const told = release(3, {
      runUrl: 'https://github.com/acme/stack/actions/runs/7',
      restores: '2026.4-stable-1',
      waived: ['gpu'],
      dropped: ['old'],
      by: '@somebody | <b>',
    });

    const notes = renderReleaseNotes(told, releaseComparison());

    expect(notes).toBe(golden('github/release-notes.md', notes));
  });

  it('says of the first release that it is the first', () => {
    const notes = renderReleaseNotes(release(1), undefined);

    expect(notes.split('\n').slice(0, 3)).toEqual([
      '## 2026.4-stable-1',
      '',
      'The first release of `2026.4-stable`.',
    ]);
  });
});

describe('compareWithPrevious', () => {
  const find = (image: { readonly key: string }, imageId: string) =>
    Promise.resolve(imageRecord({ key: image.key, imageId }));

  it('compares with the release before of the same tag', async () => {
    const [one, two, three] = [release(1), release(2), release(3)];
    const other = release(9, { tag: 'stable' });

    const comparison = await compareWithPrevious(three, [other, three, two, one], find);

    expect([comparison?.before, comparison?.after]).toEqual(['2026.4-stable-2', '2026.4-stable-3']);
    expect(comparison?.images.map(({ key, isSame }) => [key, isSame])).toEqual([
      ['base', false],
      ['gpu', true],
    ]);
  });

  it('has nothing to compare the first release with', async () => {
    expect(await compareWithPrevious(release(1), [release(1)], find)).toBeUndefined();
  });
});

describe('publishReleaseNotes', () => {
  it('makes a release of the name at the commit of the lock', async () => {
    const store = fakeGithubStore();

    const page = await publishReleaseNotes(memoryGithub(store), release(3), 'notes');

    expect(page).toBe('https://github.test/releases/2026.4-stable-3');
    expect(store.releases).toMatchObject([
      { tag: '2026.4-stable-3', commit, title: '2026.4-stable-3', body: 'notes' },
    ]);
  });

  it.each([undefined, `${commit}-dirty`])('refuses a release of the commit %s', async (name) => {
    const github = memoryGithub(fakeGithubStore());
    const { lock } = release(3);
    const unfit = release(3, { lock: { ...lock, commit: name } });

    await expect(publishReleaseNotes(github, unfit, 'notes')).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
