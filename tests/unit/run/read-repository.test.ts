import { describe, expect, it } from '@jest/globals';
import type { Checkout, Git, GitListing } from '../../../src/ports/git.ts';
import { readRepository, type RepositoryRequest } from '../../../src/run/read-repository.ts';
import { someCheckout } from '../../support/checkouts.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryWorld } from '../../support/memory-world.ts';

const sha = 'a'.repeat(40);
const specFile = { hash: 'd'.repeat(40), executable: false };
const listing: GitListing = { exact: new Map([['images/spec.yml', specFile]]), algorithm: 'sha1' };
const files = memoryFiles({ '/repo/images/spec.yml': 'now' });
const place = { rootDir: '/repo', specFile: '/repo/images/spec.yml' };

/** A repository with this checkout, in which these paths are not committed. */
async function read(
  checkout: Checkout | undefined,
  uncommitted: readonly string[] = [],
  request: RepositoryRequest = place,
  head: string | undefined = checkout?.head?.sha,
  known: GitListing = listing,
) {
  const asked: string[] = [];
  const told = <T>(what: string, answer: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(answer);
  };
  const git: Git = {
    ...memoryWorld().git,
    checkout: (directory) => told(`checkout ${directory}`, checkout),
    workTree: (directory) => told(`workTree ${directory}`, known),
    uncommitted: (directory) => told(`uncommitted ${directory}`, { head, paths: uncommitted }),
    tracked: (directory) =>
      told(`tracked ${directory}`, {
        has: () => true,
        unwatched: new Map([['images/spec.yml', specFile]]),
      }),
    changedPaths: (_directory, base) => told(`changedPaths ${base}`, ['since']),
    readFile: (_directory, revision, path) => told(`readFile ${revision} ${path}`, 'before'),
  };
  const {
    meaningOf: _meaningOf,
    lookBeyond: _lookBeyond,
    ...repository
  } = await readRepository({ git, files }, request);
  return { repository, asked };
}

describe('what is known of the repository', () => {
  const common = { specPath: 'images/spec.yml', specText: 'now' };
  const all = ['checkout /repo', 'workTree /repo', 'uncommitted /repo'];

  it('is where it stands, what is not committed, and the spec', async () => {
    const { repository, asked } = await read(someCheckout(), ['README.md']);

    expect(repository).toEqual({
      ...common,
      checkout: someCheckout(),
      listing,
      uncommitted: ['README.md'],
      committedSpec: undefined,
    });
    expect(asked).toEqual(all);
  });

  it('is the spec of the last commit too, where it differs', async () => {
    const { repository, asked } = await read(someCheckout(), ['images/spec.yml']);

    expect([repository.specText, repository.committedSpec]).toEqual(['now', 'before']);
    expect(asked.at(-1)).toBe(`readFile ${sha} images/spec.yml`);
  });

  it('is the spec of the last commit too, where git was told not to look at it', async () => {
    const none = { ...listing, exact: new Map() };

    const { repository, asked } = await read(someCheckout(), ['README.md'], place, sha, none);

    expect(repository.uncommitted).toEqual(['README.md', 'images/spec.yml']);
    expect(repository.committedSpec).toBe('before');
    expect(asked).toEqual([...all, 'tracked /repo', `readFile ${sha} images/spec.yml`]);
  });

  it('is what differs from the commit that was found first, where another one was made meanwhile', async () => {
    const { repository, asked } = await read(someCheckout(), [], place, 'b'.repeat(40));

    expect(repository.uncommitted).toEqual(['since']);
    expect(asked.at(-1)).toBe(`changedPaths ${sha}`);
  });

  it('is the spec alone without git', async () => {
    const { repository, asked } = await read(undefined);

    expect(repository).toEqual({
      ...common,
      checkout: undefined,
      listing: undefined,
      uncommitted: undefined,
      committedSpec: undefined,
    });
    expect(asked).toEqual(all);
  });

  it('is no difference before the first commit', async () => {
    const checkout = someCheckout({ head: undefined });

    const { repository, asked } = await read(checkout, ['README.md']);

    expect(repository).toEqual({
      ...common,
      checkout,
      listing,
      uncommitted: undefined,
      committedSpec: undefined,
    });
    expect(asked).toEqual(all);
  });

  it('is what a commit holds, where one is looked at, of which nobody asks what is uncommitted', async () => {
    const tree = {
      files: memoryFiles({ '/repo/images/spec.yml': 'then' }),
      listing: { exact: new Map(), algorithm: 'sha256' as const },
    };

    const { repository, asked } = await read(someCheckout(), ['README.md'], { ...place, tree });

    expect(repository).toEqual({
      specPath: 'images/spec.yml',
      specText: 'then',
      checkout: someCheckout(),
      listing: tree.listing,
      uncommitted: undefined,
      committedSpec: undefined,
    });
    expect(asked).toEqual(['checkout /repo']);
  });

  it('reads each text of the spec once', async () => {
    const git = { ...memoryWorld().git, checkout: () => Promise.resolve(undefined) };
    const { meaningOf } = await readRepository({ git, files }, place);
    const text = 'registry: stack.test\ntag: {prefix: a}\nimages: {base: {}}\n';

    expect(meaningOf(text)).toBe(meaningOf(text));
    expect([...(meaningOf(text)?.keys() ?? [])]).toEqual(['base']);
  });
});
