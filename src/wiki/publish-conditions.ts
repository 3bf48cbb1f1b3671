import { isText, optional, parseShape, shapeOf, type Guard } from '../text/json-shape.ts';
import type { Checkout } from '../ports/git.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked before a wiki is published. */
export interface PublishQuestion {
  readonly env: Environment;
  /** Text of the file `GITHUB_EVENT_PATH` names; `undefined` when there is none. */
  readonly event: string | undefined;
  readonly checkout: Checkout | undefined;
  /** Publish from elsewhere than the main branch, and whatever the commit says. */
  readonly force: boolean;
}

/** What keeps a wiki from being published. `text` is for people. */
export interface HeldBack {
  readonly condition: 'pull-request' | 'branch' | 'commit-message' | 'dry-run';
  readonly text: string;
}

/** Part of the file of an event that GitHub Actions hands over. */
interface WikiEvent {
  readonly repository?: { readonly default_branch?: string | undefined } | undefined;
  readonly head_commit?: { readonly message?: string | undefined } | undefined;
  /** Of `workflow_run`: which event the run before was for. */
  readonly workflow_run?: { readonly event?: string | undefined } | undefined;
  /** Of `issue_comment`; a pull request is an issue with this. */
  readonly issue?: { readonly pull_request?: unknown } | undefined;
}

/**
 * Why a wiki is not to be published from here: for a pull request never, whether the event is its own, that of a workflow that ran for it
 * or that of a comment on it; else only from the main branch, and not when the message of the commit that was pushed (outside of GitHub
 * Actions: that is checked out) has `skip push` or `skip ci` in it.
 *
 * @returns `undefined` when nothing is in the way
 */
export function heldBack(question: PublishQuestion): HeldBack | undefined {
  if (isForPull(question))
    return { condition: 'pull-request', text: 'a pull request does not publish the wiki' };
  return question.force ? undefined : (wrongBranch(question) ?? skipMessage(question));
}

function isForPull({ env, event }: PublishQuestion): boolean {
  const { GITHUB_EVENT_NAME: name = '', GITHUB_REF: ref = '' } = env;
  const { workflow_run: run, issue } = eventOf(event);
  return (
    name.startsWith('pull_request') ||
    ref.startsWith('refs/pull/') ||
    (name === 'workflow_run' && run?.event?.startsWith('pull_request') === true) ||
    (name === 'issue_comment' && (issue?.pull_request ?? undefined) !== undefined)
  );
}

/** The branch whose images the wiki calls the newest: what GitHub or the clone calls the default one, else `main`. */
export function mainBranch({
  event,
  checkout,
}: Pick<PublishQuestion, 'event' | 'checkout'>): string {
  const known = checkout?.defaultBranch?.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '');
  return eventOf(event).repository?.default_branch ?? known ?? 'main';
}

function wrongBranch(question: PublishQuestion): HeldBack | undefined {
  const branch = currentBranch(question);
  const main = mainBranch(question);
  if (branch === main) return undefined;
  const shown =
    branch === undefined ? 'no branch is checked out' : `this is the branch '${branch}'`;
  return { condition: 'branch', text: `${shown}, and the wiki is published from '${main}'` };
}

/** @returns `undefined` for a tag and a detached HEAD */
function currentBranch({ env, checkout }: PublishQuestion): string | undefined {
  const { GITHUB_REF: ref = '', GITHUB_REF_NAME: name = '', GITHUB_REF_TYPE: type } = env;
  if (type === 'tag') return undefined;
  if (ref !== '') return /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  return name === '' ? checkout?.branch : name;
}

function skipMessage({ env, event, checkout }: PublishQuestion): HeldBack | undefined {
  const { GITHUB_EVENT_NAME: name = '' } = env;
  // Somebody who starts a run by hand, or a night, means it, whatever the last commit was.
  if (name !== '' && name !== 'push') return undefined;
  const pushed = name === 'push' ? eventOf(event).head_commit?.message : undefined;
  const message = pushed ?? (name === '' ? checkout?.head?.message : undefined) ?? '';
  const word = /skip push|skip ci/i.exec(message)?.[0];
  if (word === undefined) return undefined;
  return { condition: 'commit-message', text: `the message of the newest commit says '${word}'` };
}

/** What the file does not tell is looked for in the checkout. */
function eventOf(text: string | undefined): WikiEvent {
  return (text === undefined ? undefined : parseShape(text, isEvent)) ?? {};
}

/** GitHub writes `null` for a commit that there is none of. */
const orNull = <T>(guard: Guard<T>): Guard<T | undefined> => {
  const known = optional(guard);
  return (value): value is T | undefined => value === null || known(value);
};

const isEvent = shapeOf<WikiEvent>({
  repository: orNull(
    shapeOf<NonNullable<WikiEvent['repository']>>({ default_branch: orNull(isText) }),
  ),
  head_commit: orNull(shapeOf<NonNullable<WikiEvent['head_commit']>>({ message: orNull(isText) })),
  workflow_run: orNull(shapeOf<NonNullable<WikiEvent['workflow_run']>>({ event: orNull(isText) })),
  issue: orNull(
    shapeOf<NonNullable<WikiEvent['issue']>>({
      pull_request: (_value): _value is unknown => true,
    }),
  ),
});
