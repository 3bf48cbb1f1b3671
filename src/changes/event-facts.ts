import { UserError } from '../errors/user-error.ts';
import { parseShape, type Guard } from '../text/json-shape.ts';
import { isMergeGroupEvent, isPullRequestEvent, isPushEvent, isSha } from './event-shapes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What GitHub Actions says about the commits of a run. `undefined`: it does not say. All SHAs are 40 (or 64) hexadecimal digits. */
export type EventFacts = PullRequestFacts | PushFacts | MergeGroupFacts | { readonly kind: 'none' };

/** Of `pull_request` and `pull_request_target`. */
export interface PullRequestFacts {
  readonly kind: 'pull-request';
  readonly number: number | undefined;
  /** Tip of the target branch when the event happened. */
  readonly baseSha: string | undefined;
  readonly headSha: string | undefined;
  /** Target branch: `main`. */
  readonly baseBranch: string | undefined;
  /** The merge of both that GitHub made and checks out by itself; its second parent is the head. */
  readonly mergeSha: string | undefined;
}

export interface PushFacts {
  readonly kind: 'push';
  /** Where the branch was; `undefined` for a new branch (forty zeros). */
  readonly before: string | undefined;
  /** Where it is now; `undefined` when it was deleted. */
  readonly after: string | undefined;
  /** Of all commits in the event, oldest first. */
  readonly messages: readonly string[] | undefined;
  readonly deleted: boolean;
  readonly forced: boolean;
}

export interface MergeGroupFacts {
  readonly kind: 'merge-group';
  readonly baseSha: string | undefined;
  readonly headSha: string | undefined;
}

/**
 * What started a run, from the environment and the text of the event file.
 *
 * A field that the file does not have is `undefined`; one of another type than GitHub gives it makes the file malformed.
 *
 * @param env GitHub's `GITHUB_EVENT_NAME`, `GITHUB_EVENT_PATH`, `GITHUB_REF`, `GITHUB_SHA`, `GITHUB_BASE_REF`
 * @param text `undefined` when there is no event file
 * @returns `none` for no event and for events that bring no commits (`schedule`, `workflow_dispatch`)
 * @throws {UserError} `CONFIG` when the file is malformed, or a `pull_request_target` does not say which commit it is about
 */
export function eventFacts(env: Environment, text: string | undefined): EventFacts {
  switch (env['GITHUB_EVENT_NAME']) {
    case 'pull_request':
    case 'pull_request_target':
      return pullRequestFacts(env, text);
    case 'push':
      return pushFacts(env, text);
    case 'merge_group':
      return mergeGroupFacts(env, text);
    default:
      return { kind: 'none' };
  }
}

function pullRequestFacts(env: Environment, text: string | undefined): PullRequestFacts {
  const event = parse(env, text, isPullRequestEvent)?.pull_request ?? {};
  const ref = /^refs\/pull\/(\d+)\/(merge$)?/.exec(env['GITHUB_REF'] ?? '');
  const headSha = event.head?.sha;
  // There HEAD is the target branch, and the head of the pull request is in the file alone.
  if (env['GITHUB_EVENT_NAME'] === 'pull_request_target' && headSha === undefined)
    throw malformed(env, 'does not say which commit the pull request is about');
  return {
    kind: 'pull-request',
    number: event.number ?? (ref === null ? undefined : Number(ref[1])),
    baseSha: event.base?.sha,
    headSha,
    baseBranch: env['GITHUB_BASE_REF'] === '' ? undefined : env['GITHUB_BASE_REF'],
    mergeSha: ref?.[2] === undefined ? undefined : shaOfRun(env),
  };
}

function pushFacts(env: Environment, text: string | undefined): PushFacts {
  const { before, after, commits, deleted, forced } = parse(env, text, isPushEvent) ?? {};
  return {
    kind: 'push',
    before: unlessZero(before),
    after: unlessZero(after ?? shaOfRun(env)),
    messages: commits?.map(({ message }) => message),
    deleted: deleted ?? false,
    forced: forced ?? false,
  };
}

function mergeGroupFacts(env: Environment, text: string | undefined): MergeGroupFacts {
  const event = parse(env, text, isMergeGroupEvent)?.merge_group ?? {};
  return { kind: 'merge-group', baseSha: event.base_sha, headSha: event.head_sha ?? shaOfRun(env) };
}

function parse<T>(env: Environment, text: string | undefined, guard: Guard<T>): T | undefined {
  if (text === undefined) return undefined;
  const event = parseShape(text, guard);
  if (event !== undefined) return event;
  throw malformed(env, `is not the event of a ${env['GITHUB_EVENT_NAME'] ?? ''}`);
}

function malformed(env: Environment, problem: string): UserError {
  const file = env['GITHUB_EVENT_PATH'] ?? 'the event file';
  return new UserError('CONFIG', `${file} (GITHUB_EVENT_PATH) ${problem}`, {
    hint: 'hand over the event file of GitHub Actions as it is, or unset GITHUB_EVENT_NAME',
  });
}

function shaOfRun(env: Environment): string | undefined {
  const value = env['GITHUB_SHA'];
  return isSha(value) ? value : undefined;
}

function unlessZero(value: string | undefined): string | undefined {
  return value === undefined || /^0+$/.test(value) ? undefined : value;
}
