import { isText, optional, parseShape, shapeOf, type Guard } from '../identity/json-shape.ts';
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
}

/**
 * Why a wiki is not to be published from here: for a pull request never, else only from the main branch, and not when the message of
 * its newest commit has `skip push` or `skip ci` in it.
 *
 * @returns `undefined` when nothing is in the way
 */
export function heldBack(question: PublishQuestion): HeldBack | undefined {
  const { env, force } = question;
  const isPull =
    env['GITHUB_EVENT_NAME']?.startsWith('pull_request') === true ||
    env['GITHUB_REF']?.startsWith('refs/pull/') === true;
  if (isPull)
    return { condition: 'pull-request', text: 'a pull request does not publish the wiki' };
  return force ? undefined : (wrongBranch(question) ?? skipMessage(question));
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

function skipMessage({ event, checkout }: PublishQuestion): HeldBack | undefined {
  const message = eventOf(event).head_commit?.message ?? checkout?.head?.message ?? '';
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
});
