import { UserError } from '../errors/user-error.ts';
import type { CommitDetails, Git } from '../ports/git.ts';
import {
  baseUnavailable,
  firstRun,
  historyIsCutOff,
  short,
  type ComparedCommits,
  type Comparison,
  type ComparisonRequest,
} from './compared-commits.ts';
import { withHistory } from './with-history.ts';

/**
 * Compares exactly what `--base` and `--head` name; without a head the work tree.
 *
 * @throws {UserError} `USAGE` when one of them names no commit
 */
export async function compareWithBase(
  git: Git,
  request: ComparisonRequest,
  baseName: string,
): Promise<ComparedCommits> {
  const names = request.head === undefined ? [baseName] : [baseName, request.head];
  const { answer } = await withHistory(
    git,
    request,
    () => Promise.all(names.map((name) => findCommit(git, request, name))),
    (commits) => commits.every((commit) => commit !== undefined),
  );
  const base = must('--base', baseName, answer[0]).sha;
  if (request.head === undefined) {
    const sentence = `compared with ${short(base)} (--base), and uncommitted files`;
    return { kind: 'commits', base, head: undefined, sentence };
  }
  const head = must('--head', request.head, answer[1]).sha;
  const sentence = `compared ${short(head)} (--head) with ${short(base)} (--base)`;
  return { kind: 'commits', base, head, sentence };
}

/**
 * Compares what `--head` names with its first parent; the first commit of a repository has none.
 *
 * @throws {UserError} `USAGE` when it names no commit
 */
export async function compareWithParent(
  git: Git,
  request: ComparisonRequest,
  headName: string,
): Promise<Comparison> {
  const { answer, cutOff } = await withHistory(
    git,
    request,
    () => withParent(git, request, headName),
    // Where a history is cut off, its last commit has no parent either.
    ({ parent }) => parent !== undefined,
  );
  const head = must('--head', headName, answer.head).sha;
  if (cutOff) return baseUnavailable(historyIsCutOff);
  if (answer.parent === undefined) return firstRun(`${short(head)} has no parent`);
  const base = answer.parent.sha;
  const sentence = `compared ${short(head)} (--head) with its parent ${short(base)}`;
  return { kind: 'commits', base, head, sentence };
}

async function withParent(
  git: Git,
  request: ComparisonRequest,
  name: string,
): Promise<Record<'head' | 'parent', CommitDetails | undefined>> {
  const head = await findCommit(git, request, name);
  const parent = head === undefined ? undefined : await findCommit(git, request, `${head.sha}^1`);
  return { head, parent };
}

async function findCommit(
  git: Git,
  { directory, checkout }: ComparisonRequest,
  name: string,
): Promise<CommitDetails | undefined> {
  if (checkout !== undefined) return git.commit(directory, name);
  throw new UserError('USAGE', `--base and --head need git: ${directory} is in no repository`);
}

function must(
  option: '--base' | '--head',
  name: string,
  commit: CommitDetails | undefined,
): CommitDetails {
  if (commit !== undefined) return commit;
  throw new UserError('USAGE', `${option}: '${name}' names no commit of this clone`, {
    hint: 'git log shows what there is; a clone made with --depth has few commits',
  });
}
