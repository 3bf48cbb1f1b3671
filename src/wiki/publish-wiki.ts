import { UserError } from '../errors/user-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { WikiAddress, WikiClone, WikiRepository } from '../ports/wiki-repository.ts';
import { commitMessage } from './commit-message.ts';
import type { MergeOptions } from './merge-page.ts';
import { updateWiki, type WikiUpdate } from './update-wiki.ts';
import type { WikiSource } from './wiki-source.ts';

export interface PublishDeps {
  readonly wiki: WikiRepository;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface PublishOptions extends MergeOptions {
  /** Find out what would be published, and push nothing. */
  readonly dryRun: boolean;
}

/** How a publication ended. */
export interface Publication extends WikiUpdate {
  readonly branch: string;
  /** Commit that was pushed; `undefined`: there was nothing to push, or nothing was to be. */
  readonly commit: string | undefined;
  /** How often somebody else was faster. */
  readonly outrun: number;
}

const tries = 10;
const firstPauseMs = 300;
const longestPauseMs = 8_000;

/**
 * Brings a wiki up to date. When somebody else pushes in between, the pages are made once more from what they pushed, so that both
 * arrive.
 *
 * @throws {UserError} `WIKI_UNAVAILABLE`; as `updateWiki`
 */
export async function publishWiki(
  deps: PublishDeps,
  address: WikiAddress,
  source: WikiSource,
  options: PublishOptions,
): Promise<Publication> {
  const clone = await deps.wiki.open(address);
  try {
    for (let outrun = 0; outrun < tries; outrun += 1) {
      const ended = await publishOnce(clone, source, options);
      if (ended !== undefined) return { ...ended, outrun };
      const pauseMs = Math.min(firstPauseMs * 2 ** outrun, longestPauseMs) * deps.random();
      await deps.clock.sleep(pauseMs, address.signal);
      address.signal?.throwIfAborted();
    }
  } finally {
    await clone.close();
  }
  throw new UserError(
    'WIKI_UNAVAILABLE',
    `others pushed to ${address.url} each time, ${tries} times`,
    {
      hint: 'run it again when less is written to the wiki',
    },
  );
}

/** @returns `undefined` when somebody else was faster */
async function publishOnce(
  clone: WikiClone,
  source: WikiSource,
  options: PublishOptions,
): Promise<Omit<Publication, 'outrun'> | undefined> {
  const update = await updateWiki(source, await clone.contents(), options);
  const { branch } = clone;
  if (options.dryRun || update.files.size === 0) return { ...update, branch, commit: undefined };
  const message = commitMessage(update.files.keys(), source);
  const pushed = await clone.publish(update.files, message);
  return pushed.kind === 'outrun' ? undefined : { ...update, branch, commit: pushed.commit };
}
