import type { Git } from '../ports/git.ts';
import type { Comparison, ComparisonRequest } from './compared-commits.ts';

/**
 * Messages of the commits that a run is about: of all that a push brought, of the head of a pull request, of what `--head`
 * names, else of HEAD. Of none with `--files`, which asks about paths alone.
 */
export async function commitMessages(
  git: Git,
  request: ComparisonRequest,
  comparison: Comparison,
): Promise<readonly string[]> {
  const { event, checkout, directory } = request;
  if (comparison.kind === 'files') return [];
  const isPush = event.kind === 'push' && request.head === undefined;
  if (isPush && event.messages !== undefined) return event.messages;

  const head = checkout?.head;
  const sha = headOf(request, comparison) ?? head?.sha;
  if (sha === undefined || checkout === undefined) return [];
  const commit = sha === head?.sha ? head : await git.commit(directory, sha);
  return commit === undefined ? [] : [commit.message];
}

function headOf({ event }: ComparisonRequest, comparison: Comparison): string | undefined {
  if (comparison.kind === 'commits' && comparison.head !== undefined) return comparison.head;
  if (event.kind === 'push') return event.after;
  return event.kind === 'none' ? undefined : event.headSha;
}
