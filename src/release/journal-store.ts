import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import { findNote, noteManifest, storeNote } from '../identity/note.ts';
import type { Registry } from '../ports/registry.ts';
import { isJournalTag, journalTag, readJournal, type Journal } from './journal.ts';
import { lockRepository } from './release-store.ts';

/** A journal as it lies at the registry. */
export interface StoredJournal {
  readonly journal: Journal;
  /** Of its manifest: another one after each change. */
  readonly digest: string;
}

/** Media type of the artifact that holds a journal. */
const journalType = 'application/vnd.stack.journal.v1';

/**
 * All journals of a stack that are not closed, by the time they were begun.
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @param options `except`: ID of a journal that is not looked at
 * @throws {UserError} `REGISTRY_FAILED` when something else lies under the tag of one; as {@link Registry}
 */
export async function listJournals(
  registry: Registry,
  place: string,
  { except }: { readonly except?: string } = {},
): Promise<readonly StoredJournal[]> {
  const own = except === undefined ? undefined : journalTag(except);
  const tags = (await registry.listTags(lockRepository(place))).filter(
    (tag) => isJournalTag(tag) && tag !== own,
  );
  const found = await pMap(tags, (tag) => readAt(registry, place, tag), {
    concurrency: 8,
  });
  return found
    .filter((stored) => stored !== undefined)
    .filter(({ journal }) => journal.state !== 'closed')
    .toSorted((a, b) => a.journal.startedAt.localeCompare(b.journal.startedAt));
}

/** The journal as it is now. @returns `undefined` when it is gone */
export async function findJournal(
  registry: Registry,
  place: string,
  id: string,
): Promise<StoredJournal | undefined> {
  return readAt(registry, place, journalTag(id));
}

/** Stores a journal under its tag. @returns digest of its manifest */
export async function writeJournal(
  registry: Registry,
  place: string,
  journal: Journal,
): Promise<string> {
  const tag = journalTag(journal.id);
  return storeNote(registry, lockRepository(place), tag, journalType, textOf(journal));
}

/**
 * Removes a journal; where the registry deletes nothing, or fails to, it is marked as closed.
 *
 * @param digests of all its manifests, the one that its tag names last
 */
export async function removeJournal(
  registry: Registry,
  place: string,
  journal: Journal,
  digests: readonly string[],
): Promise<void> {
  const last = digests.at(-1);
  if (last === undefined) return;
  // Each has its ID in it, so that no other tag names it.
  const remove = (digest: string) => registry.deleteManifest(lockRepository(place), digest);
  // First what counts: the others are names of nothing.
  const removing = remove(last);
  const removingOthers = pMap(digests.slice(0, -1), remove, { concurrency: 8 });
  removingOthers.catch(() => undefined);
  const close = () => writeJournal(registry, place, { ...journal, state: 'closed', moves: [] });
  const deletion = await removing.catch(async (error: unknown) => {
    // What is over must not be found as half done, and be taken back, long after it was told as done.
    await close().catch(() => undefined);
    throw error;
  });
  if (deletion === 'unsupported' || deletion === 'denied') await close();
  else await removingOthers;
}

/** Digest that a journal has once it is stored, except at a registry that takes nothing but images. */
export function journalDigest(journal: Journal): string {
  return noteManifest(journalType, textOf(journal)).descriptor.digest;
}

/** What {@link writeJournal} sends, in bytes. */
export function journalSizeBytes(journal: Journal): number {
  return noteManifest(journalType, textOf(journal)).bytes.length;
}

async function readAt(
  registry: Registry,
  place: string,
  tag: string,
): Promise<StoredJournal | undefined> {
  const reference = lockReference(place, tag);
  const note = await findNote(registry, reference, journalType);
  if (note === undefined) return undefined;
  const journal = readJournal(note.text);
  if (journal !== undefined && journalTag(journal.id) === tag)
    return { journal, digest: note.digest };
  throw new UserError('REGISTRY_FAILED', `${reference} is a journal that cannot be read`, {
    hint: 'a newer version of stack may have written it: use that version; else remove that tag',
  });
}

function textOf(journal: Journal): string {
  return JSON.stringify(journal);
}
