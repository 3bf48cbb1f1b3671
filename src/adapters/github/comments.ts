import { isOurs } from './is-ours.ts';
import type { RepositoryClient } from './repository-client.ts';

/** Changes the comment that begins with the marker, or writes it. @returns address of its page */
export async function putComment(
  { client, repo }: RepositoryClient,
  issue_number: number,
  marker: string,
  body: string,
): Promise<string> {
  const pages = client.paginate.iterator(client.rest.issues.listComments, {
    ...{ ...repo, issue_number, per_page: 100 },
  });
  for await (const { data } of pages) {
    const ours = data.find((comment) => isOurs(comment, marker));
    if (ours !== undefined)
      return (await client.rest.issues.updateComment({ ...repo, comment_id: ours.id, body })).data
        .html_url;
  }
  const made = await client.rest.issues.createComment({ ...repo, issue_number, body });
  return made.data.html_url;
}
