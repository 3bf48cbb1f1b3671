import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planDeletions, type PlannedDeletion } from '../../../src/retention/plan-deletions.ts';
import type {
  RegistryContent,
  RepositoryContent,
} from '../../../src/retention/registry-content.ts';
import { counts } from '../../support/counts.ts';
import { mustStay } from './plain-oracle.ts';
import { situations } from './random-content.ts';

const runs = { numRuns: counts(20_000, 1_000) };

/** What is left when these deletions were made. */
function without(
  { repositories, lockRepository }: RegistryContent,
  deletions: readonly PlannedDeletion[],
): RegistryContent {
  const left = [...repositories.values()].map((repository): [string, RepositoryContent] => {
    const own = deletions.filter((deletion) => deletion.repository === repository.repository);
    const digests = new Set(
      own.filter(({ kind }) => kind === 'manifest').map(({ digest }) => digest),
    );
    const names = new Set(own.flatMap((one) => (one.kind === 'tag' ? [one.tag] : one.tags)));
    const tags = [...repository.tags].filter(
      ([tag, digest]) => !names.has(tag) && !digests.has(digest),
    );
    const manifests = [...repository.manifests].filter(([digest]) => !digests.has(digest));
    return [
      repository.repository,
      { ...repository, tags: new Map(tags), manifests: new Map(manifests) },
    ];
  });
  return { repositories: new Map(left), lockRepository };
}

function namesOf({ repositories }: RegistryContent): readonly string[] {
  return [...repositories.values()].flatMap(({ repository, tags, manifests }) => [
    ...[...tags].map(([tag, digest]) => `${repository}:${tag}@${digest}`),
    ...[...manifests.keys()].map((digest) => `${repository}@${digest}`),
  ]);
}

describe('a plan of any registry', () => {
  it('deletes nothing that something needs which must stay', () => {
    fc.assert(
      fc.property(situations, ({ content, policy }) => {
        const kept = mustStay(content, policy);

        const { deletions } = planDeletions(content, policy);

        const lost = deletions.filter(
          ({ kind, repository, digest }) =>
            kind === 'manifest' && kept.has(`${repository}@${digest}`),
        );
        expect(lost).toEqual([]);
      }),
      runs,
    );
  });

  it('says of everything either that it goes or why it stays', () => {
    fc.assert(
      fc.property(situations, ({ content, policy }) => {
        const { deletions, kept } = planDeletions(content, policy);

        const goes = new Set(namesOf(without(content, deletions)));
        const tagged = kept.filter(({ tag }) => tag !== undefined);
        expect(
          new Set(
            tagged.map(({ repository, tag, digest }) => `${repository}:${tag ?? ''}@${digest}`),
          ),
        ).toEqual(
          new Set(
            [...goes].filter(
              (name) => name.includes(':', name.indexOf('stack.test')) && /:[^@]+@/.test(name),
            ),
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('has nothing left to do a second time', () => {
    fc.assert(
      fc.property(situations, ({ content, policy }) => {
        const { deletions } = planDeletions(content, policy);

        const again = planDeletions(without(content, deletions), policy);

        expect(again.deletions).toEqual([]);
      }),
      runs,
    );
  });

  it('comes to the same end when it was stopped anywhere', () => {
    fc.assert(
      fc.property(situations, fc.nat({ max: 30 }), ({ content, policy }, stop) => {
        const { deletions } = planDeletions(content, policy);
        const stopped = without(content, deletions.slice(0, stop));

        const rest = planDeletions(stopped, policy).deletions;

        expect(namesOf(without(stopped, rest))).toEqual(namesOf(without(content, deletions)));
      }),
      runs,
    );
  });
});
