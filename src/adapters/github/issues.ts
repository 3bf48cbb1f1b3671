import type { KeptIssue } from '../../ports/github.ts';
import { isOurs } from './is-ours.ts';
import type { RepositoryClient } from './repository-client.ts';

/** Changes the issue that is open, or opens one. @returns address of its page */
export async function putIssue(
  at: RepositoryClient,
  kept: KeptIssue,
  { title, body }: { readonly title: string; readonly body: string },
): Promise<string> {
  const { client, repo } = at;
  const [first] = await openIssues(at, kept);
  if (first !== undefined) {
    const issue_number = first.number;
    return (await client.rest.issues.update({ ...repo, issue_number, title, body })).data.html_url;
  }
  const labels = [kept.label];
  return (await client.rest.issues.create({ ...repo, title, body, labels })).data.html_url;
}

/** Closes every open issue of this kind with a comment. @returns addresses of their pages, oldest first */
export async function closeIssues(
  at: RepositoryClient,
  kept: KeptIssue,
  comment: string,
): Promise<readonly string[]> {
  const { client, repo } = at;
  const open = await openIssues(at, kept);
  for (const { number: issue_number } of open) {
    await client.rest.issues.createComment({ ...repo, issue_number, body: comment });
    await client.rest.issues.update({ ...repo, issue_number, state: 'closed' });
  }
  return open.map(({ html_url }) => html_url);
}

/** Oldest first. */
async function openIssues({ client, repo }: RepositoryClient, { label, marker }: KeptIssue) {
  const issues = await client.paginate(client.rest.issues.listForRepo, {
    ...{ ...repo, labels: label, state: 'open', per_page: 100 },
    ...{ sort: 'created', direction: 'asc' },
  });
  // GitHub lists pull requests as issues.
  return issues.filter((issue) => issue.pull_request === undefined && isOurs(issue, marker));
}
