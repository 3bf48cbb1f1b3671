import { lockReference } from '../identity/lock-store.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { TagChange } from './change-tags.ts';
import { journalTag, type Journal, type JournalHolder, type TagMove } from './journal.ts';
import { journalSizeBytes } from './journal-store.ts';
import type { PlannedPromotion } from './promote.ts';
import { lockRepository, releaseManifest } from './release-store.ts';
import { releaseName } from './release.ts';
import { needsStaging } from './stage-images.ts';

/** A request that would change something at a registry. */
export interface WritingRequest {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  /** `/v2/acme/base-notebook/manifests/2026.4-stable`; of something that is known only then, `<…>` stands for it. */
  readonly path: string;
  /** What would be sent, in bytes. */
  readonly sentBytes: number;
  /** For people. */
  readonly what: string;
}

/**
 * Every request of a promotion that would change something, in the order of its parts; requests of one part go side by side.
 *
 * A mount sends nothing: the size of what is mounted is in its text.
 */
export function promotionRequests(
  planned: PlannedPromotion,
  place: string,
  holder: JournalHolder,
): readonly WritingRequest[] {
  const { release, images, moves, before } = planned;
  const note = releaseManifest(release);
  const { digest, size } = note.descriptor;
  const title = releaseName(release);
  const change = {
    title,
    moves: [
      ...moves.filter((move) => move.before !== move.after),
      { reference: lockReference(place, title), after: digest },
      { reference: lockReference(place, release.tag), before: before?.digest, after: digest },
    ],
    manifests: new Map([
      [digest, note],
      ...images.map(({ content: { manifest } }) => [manifest.descriptor.digest, manifest] as const),
    ]),
  };
  const targets = new Set(images.map(({ to }) => to));
  return changeRequests(change, place, holder, [
    ...[...targets].flatMap(pushChecks),
    ...images.filter(needsStaging).flatMap(stagingRequests),
    put(`${lockRepository(place)}@${digest}`, size, `the release ${title}`),
  ]);
}

/** Every request of a change of tags that would change something. @param staging those before the first tag moves */
export function changeRequests(
  { title, moves, manifests }: TagChange,
  place: string,
  holder: JournalHolder,
  staging: readonly WritingRequest[] = [],
): readonly WritingRequest[] {
  const journal = (state: Journal['state'], listed: readonly TagMove[]): WritingRequest => ({
    method: 'PUT',
    path: manifestPath(lockReference(place, journalTag('<id>'))),
    sentBytes: journalSizeBytes(someJournal(holder, title, state, listed)),
    what: `journal: ${state}`,
  });
  return [
    journal('waiting', []),
    ...staging,
    journal('moving', moves),
    ...moves.map((move) => moveRequest(move, manifests.get(move.after ?? '')?.bytes.length ?? 0)),
    ...Array.from({ length: 2 }, () => journalDeletion(place)),
  ];
}

/** An upload that is opened and given up shows whether one may push. */
function pushChecks(repository: string): readonly WritingRequest[] {
  const path = `/v2/${pathOf(repository)}/blobs/uploads/`;
  const what = 'may it be pushed to?';
  return [
    { method: 'POST', path, sentBytes: 0, what },
    { method: 'DELETE', path: `${path}<session>`, sentBytes: 0, what },
  ];
}

function stagingRequests({
  from,
  to,
  content: { blobs, children, manifest },
}: PlannedPromotion['images'][number]): readonly WritingRequest[] {
  const [target, origin] = [pathOf(to), pathOf(from)];
  return [
    ...blobs.map(({ digest, size }) => ({
      method: 'POST' as const,
      path: `/v2/${target}/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(origin)}`,
      sentBytes: 0,
      what: `mount ${size} bytes from ${origin}`,
    })),
    ...[...children, manifest].map(({ descriptor: { digest }, bytes }) =>
      put(`${to}@${digest}`, bytes.length, 'manifest'),
    ),
  ];
}

function moveRequest({ reference, before, after }: TagMove, sizeBytes: number): WritingRequest {
  if (after !== undefined)
    return put(reference, sizeBytes, before === undefined ? 'new tag' : `was ${before}`);
  return {
    method: 'DELETE',
    path: manifestPath(reference).replace(/[^/]+$/, '<an empty artifact under the tag>'),
    sentBytes: 0,
    what: `the tag goes, was ${before ?? 'nothing'}`,
  };
}

function journalDeletion(place: string): WritingRequest {
  const path = manifestPath(lockReference(place, '<digest of the journal>'));
  return { method: 'DELETE', path, sentBytes: 0, what: 'journal' };
}

function put(reference: string, sentBytes: number, what: string): WritingRequest {
  return { method: 'PUT', path: manifestPath(reference), sentBytes, what };
}

/** `ghcr.io/acme/base:1` → `/v2/acme/base/manifests/1`. */
function manifestPath(reference: string): string {
  const [, repository = '', name = ''] = /^(.*?)(?:@(.*))?$/.exec(reference) ?? [];
  if (name !== '') return `/v2/${pathOf(repository)}/manifests/${name}`;
  const colon = reference.lastIndexOf(':');
  return `/v2/${pathOf(reference.slice(0, colon))}/manifests/${reference.slice(colon + 1)}`;
}

function pathOf(repository: string): string {
  const parsed = parseReference(repository);
  if (parsed === undefined) throw new Error(`not a repository: ${repository}`);
  return repositoryOf(parsed).slice(parsed.registry.length + 1);
}

function someJournal(
  holder: JournalHolder,
  title: string,
  state: Journal['state'],
  moves: readonly TagMove[],
): Journal {
  const [id, startedAt] = ['0'.repeat(16), new Date(0).toISOString()];
  return { schemaVersion: 1, id, state, beat: 1, holder, title, startedAt, moves };
}
