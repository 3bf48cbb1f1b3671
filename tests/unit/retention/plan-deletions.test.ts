import { describe, expect, it } from '@jest/globals';
import { recordTag } from '../../../src/identity/exact-tags.ts';
import { freedSizes } from '../../../src/retention/freed-sizes.ts';
import { planDeletions } from '../../../src/retention/plan-deletions.ts';
import type { RegistryContent } from '../../../src/retention/registry-content.ts';
import type { RetentionPolicy } from '../../../src/retention/retention-policy.ts';
import {
  contentOf,
  dayMs,
  image,
  indexOfNames,
  lock,
  madeDigest,
  needOf,
  policyOf,
  type MadeManifest,
} from './contents.ts';

const main = lock('lock', 'main', [], { tags: ['2026.4-main'], days: 1 });

/** A plan as lines: `base:tag, tag - reason`, and the same for what stays. */
function planned(content: RegistryContent, changes: Partial<RetentionPolicy> = {}) {
  const { deletions, kept } = planDeletions(content, policyOf(changes));
  const name = (repository: string) => repository.slice(repository.lastIndexOf('/') + 1);
  const goes = deletions.map((deletion) =>
    deletion.kind === 'tag'
      ? `${name(deletion.repository)} tag ${deletion.tag} - ${deletion.reason}`
      : `${name(deletion.repository)} ${deletion.tags.join(' ')} - ${deletion.reason}`,
  );
  const stays = kept.map(
    ({ repository, tag, reason }) => `${name(repository)} ${tag ?? 'untagged'} - ${reason}`,
  );
  return { goes, stays };
}

describe('planDeletions', () => {
  it('deletes an old image that no tag of people names, with its books, and then its record', () => {
    const imageId = madeDigest('config of one');
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('one', { tags: ['i-000000000001', 'b-000000000001', 't-000000000001'] }),
        { name: 'record', content: { kind: 'about-image', imageId }, tags: [recordTag(imageId)] },
        { name: 'gpu', content: { kind: 'about-image', imageId }, tags: ['v-000000000001'] },
      ],
    });

    const { goes } = planned(content);

    expect(goes).toEqual([
      'base b-000000000001 i-000000000001 t-000000000001 - nothing that is kept needs it',
      expect.stringMatching(/^base [rv]-\w+ - about an image that is not kept$/),
      expect.stringMatching(/^base [rv]-\w+ - about an image that is not kept$/),
    ]);
  });

  it('keeps books, verdicts and record of an image that a lock names by its digest alone', () => {
    const imageId = madeDigest('config of one');
    const content = contentOf({
      'acme/stack-lock': [lock('l', 'main', ['acme/base@one'], { tags: ['2026.4-main'] })],
      'acme/base': [
        image('one', { tags: ['i-000000000001', 't-000000000001'] }),
        { name: 'record', content: { kind: 'about-image', imageId }, tags: [recordTag(imageId)] },
      ],
    });

    expect(planned(content)).toEqual({
      goes: [],
      stays: [
        'base i-000000000001 - named by stack-lock:2026.4-main',
        `base ${recordTag(imageId)} - about an image that is kept`,
        'base t-000000000001 - named by stack-lock:2026.4-main',
        'stack-lock 2026.4-main - a branch',
      ],
    });
  });

  it('keeps what is said about an index by the digest of the index', () => {
    const imageId = madeDigest('one');
    const content = contentOf({
      'acme/stack-lock': [lock('l', 'main', ['acme/base@one'], { tags: ['2026.4-main'] })],
      'acme/base': [
        { name: 'one', content: { kind: 'index', children: [] }, tags: ['2026.4-main'] },
        { name: 'v', content: { kind: 'about-image', imageId }, tags: [`v-${'0'.repeat(12)}-gpu`] },
      ],
    });

    expect(planned(content).goes).toEqual([]);
  });

  it('keeps the newest fixed tags of each branch, and takes an older one alone from an image that stays', () => {
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('1', { tags: ['2026.4-main-0000001'], days: 40 }),
        image('2', { tags: ['2026.4-main-0000002', 'course-1'], days: 30 }),
        image('3', { tags: ['2026.4-main-0000003'], days: 20 }),
        image('4', { tags: ['2026.4-main-0000004', '2026.4-main'], days: 10 }),
      ],
    });

    expect(planned(content)).toEqual({
      goes: [
        'base tag 2026.4-main-0000002 - older than the 2 newest of 2026.4-main',
        'base 2026.4-main-0000001 - older than the 2 newest of 2026.4-main',
      ],
      stays: [
        'base 2026.4-main - a branch',
        'base 2026.4-main-0000003 - one of the 2 newest of 2026.4-main',
        'base 2026.4-main-0000004 - one of the 2 newest of 2026.4-main',
        'base course-1 - not a tag that stack writes',
        'stack-lock 2026.4-main - a branch',
      ],
    });
  });

  it('keeps a fixed tag whose age nobody knows, and counts it for none of the newest', () => {
    const tags = (name: string) => ({ tags: [`2026.4-main-000000${name}`] });
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('1', { ...tags('1'), days: undefined }),
        image('2', { ...tags('2'), days: 30 }),
        image('3', { ...tags('3'), days: 20 }),
      ],
    });

    const { goes } = planned(content, { perBranch: 1 });

    expect(goes).toEqual(['base 2026.4-main-0000002 - older than the 1 newest of 2026.4-main']);
  });

  it('keeps what is younger than the policy says, whatever it is', () => {
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('candidate', { tags: ['i-000000000001'], days: 6 }),
        image('old', { tags: ['i-000000000002'], days: 8 }),
        image('ageless', { tags: ['i-000000000003'], days: undefined }),
      ],
    });

    expect(planned(content)).toEqual({
      goes: ['base i-000000000002 - nothing that is kept needs it'],
      stays: [
        'base i-000000000001 - younger than 7d',
        'base i-000000000003 - how old it is cannot be told',
        'stack-lock 2026.4-main - a branch',
      ],
    });
  });

  it.each<[string, string]>([
    ['a name of people', 'course-spring'],
    ['another prefix', '2025.10-main-1a2b3c4'],
    ['a branch that no lock knows', '2026.4-pilot'],
    ['a fixed tag of a branch that no lock knows', '2026.4-pilot-1a2b3c4'],
    ['the stable release', '2026.4-stable'],
    ['the stable release of all prefixes', 'stable'],
    ['what looks like a release among images', '2026.4-stable-3'],
    ['what looks like a journal among images', 'journal-0123456789abcdef'],
    ['what looks like a record and is an image', 'r-000000000001'],
  ])('keeps an image by %s', (_what, tag) => {
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [image('one', { tags: [tag] })],
    });

    const { goes } = planned(content);

    expect(goes).toEqual([]);
  });

  it.each(['', '.sig', '.att', '.sbom'])(
    'keeps an image that a tag with the ending %j is attached to',
    (ending) => {
      const tag = `${madeDigest('one').replace(':', '-')}${ending}`;
      const content = contentOf({
        'acme/stack-lock': [main],
        'acme/base': [
          image('one', { tags: ['i-000000000001'] }),
          image('two', { tags: ['i-000000000002'] }),
          image('signature', { tags: [tag] }),
        ],
      });

      const { goes } = planned(content);

      expect(goes).toEqual(['base i-000000000002 - nothing that is kept needs it']);
    },
  );

  it('keeps tags that match keep_tags, and cleans up earlier prefixes when they are named', () => {
    const old = (name: string, tag: string) => image(name, { tags: [tag] });
    const earlier: MadeManifest = {
      ...lock('l25', 'main', [], { tags: ['2025.10-main'] }),
      content: { kind: 'lock', prefix: '2025.10', branch: 'main' },
    };
    const content = contentOf({
      'acme/stack-lock': [main, earlier],
      'acme/base': [
        old('1', '2026.4-main-0000001'),
        old('2', '2026.4-main-aaaaaa2'),
        old('3', '2025.10-main-0000003'),
        image('4', { tags: ['2025.10-main-0000004'], days: 50 }),
      ],
    });
    const changes = { perBranch: 1, tags: ['*-aaaaaa?'], prefixes: ['2026.4', '2025.10'] };

    const { goes } = planned(content, { ...changes });

    expect(goes).toEqual(['base 2025.10-main-0000003 - older than the 1 newest of 2025.10-main']);
  });

  it('keeps platforms of an index and what is attached, and deletes an index before its platforms', () => {
    const parts = (name: string) => [
      image(`${name} amd64`),
      image(`${name} arm64`),
      image(`${name} sbom`, { content: { kind: 'other' }, subject: name }),
    ];
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        ...parts('new'),
        indexOfNames('new', ['new amd64', 'new arm64'], { tags: ['2026.4-main'] }),
        ...parts('old'),
        indexOfNames('old', ['old amd64', 'old arm64'], { tags: ['i-000000000001'] }),
      ],
    });

    const { deletions } = planDeletions(content, policyOf());

    const nothing = {
      kind: 'manifest',
      repository: 'stack.test/acme/base',
      reason: 'nothing that is kept needs it',
    };
    expect(deletions).toEqual([
      { ...nothing, digest: madeDigest('old'), tags: ['i-000000000001'] },
      ...['old amd64', 'old arm64', 'old sbom']
        .map((name) => ({ ...nothing, digest: madeDigest(name), tags: [] }))
        .toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
    ]);
  });

  it('keeps what is attached to a document about an image that stays, and what is said about that', () => {
    const about = (name: string): Partial<MadeManifest> => ({
      content: { kind: 'about-image', imageId: madeDigest(`config of ${name}`) },
    });
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('one', { tags: ['2026.4-main'] }),
        image('record', about('one')),
        image('signature', { subject: 'record' }),
        image('record of signature', about('signature')),
        image('signature of that', { subject: 'record of signature' }),
        image('record of nothing', about('nothing')),
        image('signature of nothing', { subject: 'record of nothing' }),
      ],
    });

    const { deletions } = planDeletions(content, policyOf());

    expect(new Set(deletions.map(({ digest }) => digest))).toEqual(
      new Set(['record of nothing', 'signature of nothing'].map(madeDigest)),
    );
  });

  it('keeps the same image in another form, to which its verdicts belong', () => {
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('one', { tags: ['2026.4-main'] }),
        image('other layers', {
          tags: ['i-000000000001', 't-000000000001'],
          content: { kind: 'image', imageId: madeDigest('config of one') },
        }),
      ],
    });

    const { goes } = planned(content);

    expect(goes).toEqual([]);
  });

  it('deletes locks before the images in them, and the one by which a branch is known last', () => {
    const content = contentOf({
      'acme/stack-lock': [
        main,
        lock('f1', 'feature', ['acme/base@1'], { tags: ['2026.4-feature-0000001'], days: 99 }),
        lock('f2', 'feature', ['acme/base@2'], {
          tags: ['2026.4-feature', '2026.4-feature-0000002'],
          days: 95,
        }),
      ],
      'acme/base': [
        image('1', { tags: ['2026.4-feature-0000001', 'i-000000000001'] }),
        image('2', { tags: ['2026.4-feature-0000002', '2026.4-feature'] }),
      ],
    });

    const { goes } = planned(content, { branchesMs: 90 * dayMs });

    const why = 'nothing was committed or built on the branch for 90d';
    expect(goes).toEqual([
      `stack-lock 2026.4-feature-0000001 - ${why}`,
      expect.stringMatching(/^base 2026\.4-feature/),
      expect.stringMatching(/^base 2026\.4-feature/),
      `stack-lock 2026.4-feature 2026.4-feature-0000002 - ${why}`,
    ]);
  });

  it('keeps locks and releases of another stack, and counts them for none of its own', () => {
    const other = (name: string, days: number) =>
      lock(name, 'main', ['acme/other@x'], { tags: [`2026.4-main-${name}`], days });
    const content = contentOf({
      'acme/base': ['1', '2', '3'].map((name) => image(`base ${name}`)),
      'acme/stack-lock': [
        lock('aaaaaa1', 'main', ['acme/base@base 1'], { tags: ['2026.4-main-aaaaaa1'], days: 90 }),
        lock('aaaaaa2', 'main', ['acme/base@base 2'], { tags: ['2026.4-main-aaaaaa2'], days: 80 }),
        lock('aaaaaa3', 'main', ['acme/base@base 3'], { tags: ['2026.4-main-aaaaaa3'], days: 70 }),
        ...[60, 50, 40].map((days) => other(`bbbbb${days}`, days)),
        lock('left', 'left', ['acme/other@x'], { tags: ['2026.4-left'], days: 300 }),
      ],
    });

    const { goes, stays } = planned(content, { branchesMs: 90 * dayMs });

    const why = 'of another stack: none of its images is in the spec';
    expect(goes.filter((line) => line.startsWith('stack-lock'))).toEqual([
      'stack-lock 2026.4-main-aaaaaa1 - older than the 2 newest of 2026.4-main',
    ]);
    expect(stays).toEqual(
      expect.arrayContaining([
        `stack-lock 2026.4-main-bbbbb60 - ${why}`,
        `stack-lock 2026.4-left - ${why}`,
      ]),
    );
  });

  it('keeps a branch that is checked out, and one for which something was built since', () => {
    const content = contentOf({
      'acme/stack-lock': ['main', 'feature', 'left'].map((branch) =>
        lock(branch, branch, [], { tags: [`2026.4-${branch}`] }),
      ),
      'acme/base': [image('1', { tags: ['2026.4-feature-0000001'], days: 5 })],
    });
    const changes = { branchesMs: 90 * dayMs, liveBranches: ['2026.4-main'] };

    const { goes } = planned(content, changes);

    expect(goes).toEqual([
      'stack-lock 2026.4-left - nothing was committed or built on the branch for 90d',
    ]);
  });

  it('removes the tags of a pull request that had no run for long, by its lock', () => {
    const pull = (number: number, days: number | undefined) =>
      lock(`p${number}`, `pr-${number}`, ['acme/base@one'], {
        tags: [`2026.4-pr-${number}`],
        days,
      });
    const content = contentOf({
      'acme/stack-lock': [main, pull(1, 20), pull(2, 10), pull(3, undefined)],
      'acme/base': [
        image('one', {
          tags: ['2026.4-main', '2026.4-pr-1', '2026.4-pr-2', '2026.4-pr-3', '2026.4-pr-4'],
        }),
        image('red', { tags: ['2026.4-pr-5'] }),
      ],
    });

    expect(planned(content)).toEqual({
      goes: [
        'base tag 2026.4-pr-1 - nothing was committed or built on the pull request for 14d',
        'base 2026.4-pr-5 - nothing was committed or built on the pull request for 14d',
        'stack-lock 2026.4-pr-1 - nothing was committed or built on the pull request for 14d',
      ],
      stays: [
        'base 2026.4-main - a branch',
        'base 2026.4-pr-2 - a pull request with a commit or build of the last 14d',
        'base 2026.4-pr-3 - how old it is cannot be told',
        'base 2026.4-pr-4 - how old it is cannot be told',
        'stack-lock 2026.4-main - a branch',
        'stack-lock 2026.4-pr-2 - a pull request with a commit or build of the last 14d',
        'stack-lock 2026.4-pr-3 - how old it is cannot be told',
      ],
    });
  });

  it('keeps all releases and what they name, unless the policy counts them', () => {
    const release = (number: number): MadeManifest => ({
      name: `release ${number}`,
      content: { kind: 'release', tag: '2026.4-stable', number },
      tags: [`2026.4-stable-${number}`, ...(number === 10 ? ['2026.4-stable'] : [])],
      needs: [needOf(`acme/base@${number}`)],
      days: 100 - number,
    });
    const content = contentOf({
      'acme/stack-lock': [main, release(9), release(10), release(2)],
      'acme/base': [image('2'), image('9'), image('10')],
    });

    const all = planned(content);
    const two = planned(content, { releases: 2 });

    expect(all.goes).toEqual([]);
    expect(two.goes).toEqual([
      'stack-lock 2026.4-stable-2 - older than the 2 newest releases of 2026.4-stable',
      'base  - nothing that is kept needs it',
    ]);
  });

  it('keeps everything that a promotion under way names, its tags too, and nothing for one that is over', () => {
    const journal = (isClosed: boolean): MadeManifest => ({
      name: 'journal',
      content: { kind: 'journal', isClosed },
      tags: ['journal-0123456789abcdef'],
      days: 100,
      needs: [
        needOf('acme/base@before'),
        { kind: 'tag', repository: 'stack.test/acme/base', tag: '2026.4-pr-7' },
      ],
    });
    const base = [
      image('before', { tags: ['i-000000000001'] }),
      image('pull', { tags: ['2026.4-pr-7'] }),
    ];

    const [live, over] = [false, true].map((isClosed) =>
      planned(contentOf({ 'acme/stack-lock': [main, journal(isClosed)], 'acme/base': base })),
    );

    expect(live?.goes).toEqual([]);
    expect(over?.goes).toEqual([
      'stack-lock journal-0123456789abcdef - a promotion that is over',
      expect.stringMatching(/^base /),
      expect.stringMatching(/^base /),
    ]);
  });

  it('forgets runs in legs after a week, and keeps what younger ones name', () => {
    const run = (name: string, days: number, tag: string, ...needs: readonly string[]) => ({
      name,
      content: { kind: 'run' } as const,
      tags: [tag],
      days,
      needs: needs.map(needOf),
    });
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/stack-run': [
        run('plan', 8, '20260524T100000Z-0a1b2c', 'acme/base@old'),
        run('late', 6, '20260524T100000Z-0a1b2c-1', 'acme/base@late'),
        run('young', 3, '20260529T100000Z-0a1b2c', 'acme/base@young'),
      ],
      'acme/base': [image('old'), image('late'), image('young')],
    });

    expect(planned(content, { youngerThanMs: dayMs })).toEqual({
      goes: [
        'stack-run 20260524T100000Z-0a1b2c - a run in legs of more than 7d ago',
        'base  - nothing that is kept needs it',
      ],
      stays: expect.arrayContaining([
        'base untagged - named by stack-run:20260524T100000Z-0a1b2c-1',
        'base untagged - named by stack-run:20260529T100000Z-0a1b2c',
        'stack-run 20260524T100000Z-0a1b2c-1 - a run in legs of the last 7d',
      ]),
    });
  });

  it('keeps the tag of the lock that a release was made of', () => {
    const content = contentOf({
      'acme/stack-lock': [
        main,
        lock('l1', 'main', [], { tags: ['2026.4-main-0000001'], days: 90 }),
        lock('l2', 'main', [], { tags: ['2026.4-main-0000002'], days: 80 }),
        {
          name: 'release',
          content: { kind: 'release', tag: '2026.4-stable', number: 1 },
          tags: ['2026.4-stable-1'],
          days: 85,
          needs: [
            needOf('acme/stack-lock@l1'),
            { kind: 'tag', repository: 'stack.test/acme/stack-lock', tag: '2026.4-main-0000001' },
          ],
        },
      ],
    });

    const { goes, stays } = planned(content, { perBranch: 1 });

    expect(goes).toEqual([]);
    expect(stays).toContain('stack-lock 2026.4-main-0000001 - named by stack-lock:2026.4-stable-1');
  });

  it('ends the removal of a tag that was cut short', () => {
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        { name: 'throwaway', content: { kind: 'removed-tag' }, tags: ['course-spring'] },
        image('one', { tags: ['2026.4-main'] }),
      ],
    });

    const { goes } = planned(content);

    expect(goes).toEqual(['base course-spring - left of a tag whose removal was cut short']);
  });

  it('keeps a package version whole while one of its tags stays', () => {
    const content = contentOf(
      {
        'acme/stack-lock': [main],
        'acme/base': [
          image('one', { tags: ['2026.4-main', '2026.4-pr-1'] }),
          image('two', { tags: ['2026.4-pr-2'] }),
        ],
      },
      'versions',
    );

    expect(planned(content)).toEqual({
      goes: ['base 2026.4-pr-2 - nothing was committed or built on the pull request for 14d'],
      stays: [
        'base 2026.4-main - a branch',
        'base 2026.4-pr-1 - 2026.4-main: a branch; tags do not go one by one here',
        'stack-lock 2026.4-main - a branch',
      ],
    });
  });

  it('counts as freed what nothing kept shares, once', () => {
    const content = contentOf({
      'acme/stack-lock': [main],
      'acme/base': [
        image('kept', { tags: ['2026.4-main'], layers: ['debian', 'python'] }),
        image('one', { tags: ['i-000000000001'], layers: ['debian', 'r', 'one'] }),
      ],
      'acme/child': [image('two', { tags: ['i-000000000002'], layers: ['debian', 'r', 'two'] })],
    });

    const { deletions } = planDeletions(content, policyOf());
    const sizes = freedSizes(content, deletions);

    expect(sizes).toEqual([2000, 1000]);
  });
});
