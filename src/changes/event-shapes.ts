import {
  isFlag,
  isNumber,
  isText,
  listOf,
  optional,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';

/** Of the file of a `pull_request` event, what is looked at. */
export interface PullRequestEvent {
  readonly pull_request?:
    | {
        readonly number?: number | undefined;
        readonly base?: CommitOfEvent | undefined;
        readonly head?: CommitOfEvent | undefined;
      }
    | undefined;
}

/** Of the file of a `push` event. */
export interface PushEvent {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly commits?: readonly { readonly message: string }[] | undefined;
  readonly deleted?: boolean | undefined;
  readonly forced?: boolean | undefined;
}

/** Of the file of a `merge_group` event. */
export interface MergeGroupEvent {
  readonly merge_group?:
    { readonly base_sha?: string | undefined; readonly head_sha?: string | undefined } | undefined;
}

interface CommitOfEvent {
  readonly sha?: string | undefined;
}

/** The full name of a commit, and nothing that a command line could take for something else. */
export const isSha = textWhere((text) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text));

const isCommit = optional(shapeOf<CommitOfEvent>({ sha: optional(isSha) }));

export const isPullRequestEvent = shapeOf<PullRequestEvent>({
  pull_request: optional(
    shapeOf<NonNullable<PullRequestEvent['pull_request']>>({
      number: optional(isNumber),
      base: isCommit,
      head: isCommit,
    }),
  ),
});

export const isPushEvent = shapeOf<PushEvent>({
  before: optional(isSha),
  after: optional(isSha),
  commits: optional(listOf(shapeOf<{ readonly message: string }>({ message: isText }))),
  deleted: optional(isFlag),
  forced: optional(isFlag),
});

export const isMergeGroupEvent = shapeOf<MergeGroupEvent>({
  merge_group: optional(
    shapeOf<NonNullable<MergeGroupEvent['merge_group']>>({
      base_sha: optional(isSha),
      head_sha: optional(isSha),
    }),
  ),
});
