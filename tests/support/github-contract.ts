/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Github } from '../../src/ports/github.ts';
import type { PackageVersions } from '../../src/ports/package-versions.ts';
import { aStranger, theBot, type FakeGithubStore } from './fake-github/store.ts';

/** A GitHub to hold against the contract, and what it keeps. */
export interface GithubUnderContract {
  readonly store: FakeGithubStore;
  /** Opens it anew, as another run would. */
  readonly github: () => Github;
  readonly packages: () => PackageVersions;
  readonly stop: () => Promise<void>;
}

const marker = '<!-- stack:plan spec.yml -->';
const kept = { label: 'stack-refresh', marker: '<!-- stack:issue spec.yml -->' };

/** What every {@link Github} and {@link PackageVersions} does, whatever it talks to. `start` is called for each test. */
export function describeGithubContract(
  name: string,
  start: () => Promise<GithubUnderContract>,
): void {
  describe(`github contract: ${name}`, () => {
    let context: GithubUnderContract;
    beforeEach(async () => {
      context = await start();
    });
    afterEach(async () => {
      await context.stop();
    });

    const bodies = (issue: number) =>
      context.store.comments.filter((one) => one.issue === issue).map(({ body }) => body);
    const addComment = (issue: number, body: string, author = theBot) =>
      context.store.comments.push({ id: context.store.nextId(), issue, body, author });
    const addIssue = (fields: Partial<FakeGithubStore['issues'][number]>) => {
      const number = context.store.nextId();
      const { label, marker: start } = kept;
      const common = { title: 'old', body: `${start}\nold`, state: 'open' as const };
      const rest = { number, labels: [label], author: theBot, isPullRequest: false };
      context.store.issues.push({ ...common, ...rest, ...fields });
      return number;
    };

    it('writes one comment and changes it in its place', async () => {
      addComment(17, 'a word of a person');
      const first = await context.github().putComment(17, marker, `${marker}\none`);

      const second = await context.github().putComment(17, marker, `${marker}\ntwo`);

      expect(bodies(17)).toEqual(['a word of a person', `${marker}\ntwo`]);
      expect(second).toBe(first);
      expect(first).toMatch(/^https:\/\/github\.test\/pull\/17#issuecomment-\d+$/);
    });

    it('finds its comment behind many others', async () => {
      for (let count = 0; count < 7; count += 1) addComment(17, `word ${count}`);
      addComment(17, `${marker}\none`);

      await context.github().putComment(17, marker, `${marker}\ntwo`);

      expect(bodies(17).slice(7)).toEqual([`${marker}\ntwo`]);
    });

    it('keeps the comments of two stacks apart', async () => {
      const other = '<!-- stack:plan gpu%2Fspec.yml -->';
      addComment(17, `${other}\nof the other`);

      await context.github().putComment(17, marker, `${marker}\none`);

      expect(bodies(17)).toEqual([`${other}\nof the other`, `${marker}\none`]);
    });

    it('leaves alone what a stranger wrote with the marker in it', async () => {
      addComment(17, `${marker}\nnot yours`, aStranger);

      await context.github().putComment(17, marker, `${marker}\none`);

      expect(bodies(17)).toEqual([`${marker}\nnot yours`, `${marker}\none`]);
    });

    it('opens an issue with its label, and changes the one that is open', async () => {
      const first = await context.github().putIssue(kept, { title: 'a', body: kept.marker });

      const second = await context
        .github()
        .putIssue(kept, { title: 'b', body: `${kept.marker}\nb` });

      const issue = { title: 'b', body: `${kept.marker}\nb`, state: 'open' };
      expect(context.store.issues).toMatchObject([{ ...issue, labels: ['stack-refresh'] }]);
      expect(second).toBe(first);
    });

    it('opens another issue when the one before is closed', async () => {
      addIssue({ state: 'closed' });

      await context.github().putIssue(kept, { title: 'new', body: kept.marker });

      expect(context.store.issues.map(({ title }) => title)).toEqual(['old', 'new']);
    });

    it('closes each open issue with a comment', async () => {
      const [one, other] = [addIssue({}), addIssue({})];
      const left = addIssue({ body: 'written by hand' });
      const pull = addIssue({ isPullRequest: true });

      const closed = await context.github().closeIssue(kept, 'all is well');

      expect(closed).toEqual([one, other].map((number) => `https://github.test/issues/${number}`));
      expect(bodies(one)).toEqual(['all is well']);
      const open = context.store.issues.filter(({ state }) => state === 'open');
      expect(open.map(({ number }) => number)).toEqual([left, pull]);
    });

    it('closes nothing where nothing is open', async () => {
      expect(await context.github().closeIssue(kept, 'all is well')).toEqual([]);
    });

    it('makes the release of a tag, and changes the one it has', async () => {
      const release = { tag: '2026.4-stable-3', commit: 'a'.repeat(40), title: 'one', body: '1' };
      await context.github().putRelease(release);

      const page = await context.github().putRelease({ ...release, title: 'two', body: '2' });

      const { tag, commit } = release;
      expect(context.store.releases).toMatchObject([{ tag, commit, title: 'two', body: '2' }]);
      expect(page).toBe('https://github.test/releases/2026.4-stable-3');
    });

    const version = (id: number, tags: readonly string[]) => {
      const createdAt = new Date(Date.UTC(2026, 3, id));
      return {
        id,
        digest: `sha256:${String(id).repeat(64)}`,
        tags,
        createdAt,
        updatedAt: createdAt,
      };
    };

    it.each(['acme', 'octocat'])('lists all versions of a package of %s', async (owner) => {
      const versions = [5, 4, 3, 2, 1].map((id) => version(id, id === 3 ? [] : [`v${id}`]));
      context.store.packages.set(`${owner}/team/r-notebook`, [...versions]);

      const found = await context.packages().list(`ghcr.io/${owner}/team/r-notebook`);

      expect(found).toEqual(versions);
    });

    it('lists nothing of a package that does not exist', async () => {
      expect(await context.packages().list('ghcr.io/acme/none')).toEqual([]);
    });

    it('deletes one version, and takes one that is gone for deleted', async () => {
      context.store.packages.set('acme/r-notebook', [version(2, ['b']), version(1, ['a'])]);
      const packages = context.packages();

      await packages.delete('ghcr.io/acme/r-notebook', 2);
      await packages.delete('ghcr.io/acme/r-notebook', 2);

      const left = await packages.list('ghcr.io/acme/r-notebook');
      expect(left.map(({ id }) => id)).toEqual([1]);
    });
  });
}
