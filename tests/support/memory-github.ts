import type { Github, KeptIssue } from '../../src/ports/github.ts';
import type { PackageVersions } from '../../src/ports/package-versions.ts';
import { theBot, type FakeAuthor, type FakeGithubStore } from './fake-github/store.ts';

/** A {@link Github} that works on a store without any request. */
export function memoryGithub(store: FakeGithubStore): Github {
  const openIssues = ({ label, marker }: KeptIssue) =>
    store.issues.filter(
      (issue) =>
        !issue.isPullRequest &&
        issue.state === 'open' &&
        issue.labels.includes(label) &&
        isOurs(issue, marker),
    );

  return {
    putComment: (issue, marker, body) => {
      const known = store.comments.find((one) => one.issue === issue && isOurs(one, marker));
      if (known !== undefined) known.body = body;
      const id = known?.id ?? store.nextId();
      if (known === undefined) store.comments.push({ id, issue, body, author: theBot });
      return Promise.resolve(`https://github.test/pull/${issue}#issuecomment-${id}`);
    },
    putIssue: (kept, text) => {
      const [known] = openIssues(kept);
      if (known !== undefined) Object.assign(known, text);
      const number = known?.number ?? store.nextId();
      const made = { number, ...text, labels: [kept.label], author: theBot, isPullRequest: false };
      if (known === undefined) store.issues.push({ ...made, state: 'open' });
      return Promise.resolve(`https://github.test/issues/${number}`);
    },
    closeIssue: (kept, comment) => {
      const open = openIssues(kept);
      for (const issue of open) {
        const id = store.nextId();
        store.comments.push({ id, issue: issue.number, body: comment, author: theBot });
        issue.state = 'closed';
      }
      return Promise.resolve(open.map(({ number }) => `https://github.test/issues/${number}`));
    },
    putRelease: ({ tag, commit, title, body }) => {
      const known = store.releases.find((release) => release.tag === tag);
      if (known !== undefined) Object.assign(known, { title, body });
      else store.releases.push({ id: store.nextId(), tag, commit, title, body });
      return Promise.resolve(`https://github.test/releases/${tag}`);
    },
  };
}

/** {@link PackageVersions} that work on a store without any request. */
export function memoryPackages(store: FakeGithubStore): PackageVersions {
  const versions = (repository: string) =>
    store.packages.get(repository.slice(repository.indexOf('/') + 1)) ?? [];
  return {
    list: (repository) => Promise.resolve([...versions(repository)]),
    delete: (repository, id) => {
      const found = versions(repository);
      const index = found.findIndex((version) => version.id === id);
      if (index >= 0) found.splice(index, 1);
      return Promise.resolve();
    },
  };
}

function isOurs(
  { body, author }: { readonly body: string; readonly author: FakeAuthor },
  marker: string,
): boolean {
  const isTrusted =
    author.type === 'Bot' || ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(author.association);
  return isTrusted && body.startsWith(marker);
}
