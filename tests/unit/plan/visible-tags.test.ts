import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTag } from '../../../src/oci/reference.ts';
import { visibleTags, type TagSource } from '../../../src/plan/visible-tags.ts';
import { counts } from '../../support/counts.ts';

const revision = '1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b';
const branch = (name: string): TagSource => ({ kind: 'branch', name });

const hex = fc.stringMatching(/^[0-9a-f]{40}$/);
const digits = fc.stringMatching(/^[1-9][0-9]{6}$/);

/** Names that git allows for a branch, among them those that look like other tags. */
const branchNames = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
    fc.constantFrom(
      'main',
      'feature/x',
      'feature-x',
      'pr',
      'pr-12',
      'local',
      'detached',
      'pr-12-x',
    ),
    hex.map((sha) => `main-${sha.slice(0, 7)}`),
    hex.map((sha) => `detached-${sha.slice(0, 7)}`),
    digits.map((number) => `pr-${number}`),
    hex.map((sha) => sha.slice(0, 8)),
  )
  .filter((name) => name !== 'stable' && !/\/$|\s|[~^:?*[\\]/.test(name));

const sources: fc.Arbitrary<TagSource> = fc.oneof(
  branchNames.map(branch),
  fc
    .oneof(fc.nat(99_999), digits.map(Number))
    .map((number) => ({ kind: 'pull-request', number }) as const),
  hex.map((sha) => ({ kind: 'none', sha }) as const),
  fc.constant({ kind: 'none', sha: undefined } as const),
);

const prefixes = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/);

describe('tags that people see', () => {
  it.each([
    [branch('main'), '2026.4-main', '2026.4-main-1a2b3c4'],
    [{ kind: 'pull-request', number: 12 }, '2026.4-pr-12', undefined],
    [{ kind: 'none', sha: revision }, '2026.4-detached-1a2b3c4', '2026.4-detached-1a2b3c4-1a2b3c4'],
    [{ kind: 'none', sha: undefined }, '2026.4-local', '2026.4-local-1a2b3c4'],
  ] as const)('of %j are %s and %s', (source, moving, fixed) => {
    const tags = visibleTags('2026.4', source);

    expect([tags.moving, tags.fixed(revision)]).toEqual([moving, fixed]);
  });

  it.each([undefined, `${revision}-dirty`])('are not fixed for the revision %s', (unclean) => {
    expect(visibleTags('2026.4', branch('main')).fixed(unclean)).toBeUndefined();
  });

  it.each([
    ['feature/x', 'feature-x'],
    ['Main', 'main'],
    ['pr', 'main'],
  ])('of the branches %s and %s differ', (one, other) => {
    expect(visibleTags('a', branch(one)).moving).not.toBe(visibleTags('a', branch(other)).moving);
  });

  it('of a branch pr-12 are not those of pull request 12', () => {
    const ofBranch = visibleTags('a', branch('pr-12')).moving;

    expect(ofBranch).toMatch(/^a-pr-12-[0-9a-f]{8}$/);
  });

  it('are refused to a branch called stable', () => {
    expect(() => visibleTags('2026.4', branch('stable'))).toThrow(
      expect.objectContaining({
        code: 'BRANCH_RESERVED',
        message: expect.stringContaining('2026.4-stable') as unknown,
      }),
    );
  });

  it('are valid whatever the branch is called', () => {
    fc.assert(
      fc.property(prefixes, sources, (prefix, source) => {
        const { moving, fixed } = visibleTags(prefix, source);
        const tags = [moving, fixed(revision) ?? moving];

        expect(tags.filter((tag) => !isTag(tag))).toEqual([]);
      }),
      { numRuns: counts(5000, 300) },
    );
  });

  it('are shared by no two sources, moving or fixed', () => {
    const tagsOf = (source: TagSource, sha: string) => {
      const { moving, fixed } = visibleTags('2026.4', source);
      return new Set([moving, fixed(sha) ?? moving]);
    };
    fc.assert(
      fc.property(sources, sources, hex, (one, other, sha) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        // Commits are told apart by seven digits, as everywhere.
        fc.pre(one.kind !== 'none' || other.kind !== 'none');
        const others = tagsOf(other, sha);

        expect([...tagsOf(one, sha)].filter((tag) => others.has(tag))).toEqual([]);
      }),
      { numRuns: counts(5000, 300) },
    );
  });

  it('of a branch that ends like a commit are not the fixed tag of another', () => {
    const fixed = visibleTags('a', branch('main')).fixed(revision);

    expect(visibleTags('a', branch('main-1a2b3c4')).moving).not.toBe(fixed);
  });
});
